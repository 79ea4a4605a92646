from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.core.models.saving import SavedAtOnce


@register_setting(icon="site")
class SiteSettings(SavedAtOnce, BaseSiteSetting):
    """Who publishes this site and how to reach them."""

    organisation = models.CharField(_("organisation"), max_length=120, default="JMZ Pro")
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    accessibility_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("accessibility statement"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        MultiFieldPanel([FieldPanel("organisation"), FieldPanel("contact_email")], heading=_("Contact")),
        FieldPanel("accessibility_page"),
    ]

    class Meta:
        verbose_name = _("site settings")

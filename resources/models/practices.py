from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.blocks.text import TEXT_FEATURES
from cms.core.models import BasePage
from cms.core.writable import writable
from resources.models.base import ResourcePage


class PracticePage(ResourcePage):
    """A way of working that others can learn from."""

    page_icon = "pick"
    page_description = _("A way of working: the situation, the approach, the result, and whom to ask.")

    context = RichTextField(_("situation"), features=TEXT_FEATURES)
    approach = RichTextField(_("approach"), features=TEXT_FEATURES)
    result = RichTextField(_("result"), features=TEXT_FEATURES, blank=True)
    contact = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("contact organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldPanel(
                    "context",
                    help_text=_(
                        "Where and for whom, for example “a primary school in which one in five pupils cares at home”."
                    ),
                ),
                FieldPanel("approach", help_text=_("What you did, step by step.")),
                FieldPanel(
                    "result",
                    help_text=_(
                        "What it brought, with a number if there is one, for example “twelve pupils found a buddy”."
                    ),
                ),
            ],
            heading=_("The practice"),
        ),
        PageChooserPanel("contact"),
        *BodyMixin.body_panels,
        *ResourcePage.resource_panels,
    ]
    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("context"),
        index.SearchField("approach"),
        index.SearchField("result"),
    ]
    api_fields = [*ResourcePage.api_fields, *writable("context", "approach", "result", "contact")]

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

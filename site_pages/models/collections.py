from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import ChoiceBlock
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import BodyMixin
from cms.blocks.references import ORDERS, public_types
from cms.core.models import BasePage
from cms.core.models.pages import terms_field
from cms.core.writable import writable

COLLECTION_ORDERS = [*ORDERS, ("date", _("By the date of events and issues, the latest first, by year"))]


class CollectionPage(BasePage, BodyMixin):
    """A section of the site that lists what a stored query finds, and keeps itself up to date."""

    parent_page_types = ["site_pages.HomePage", "site_pages.CollectionPage"]
    page_icon = "list-ul"
    page_description = _("A section that lists pages by kind, theme and audience, and keeps itself up to date.")

    listed_types = StreamField(
        [("type", ChoiceBlock(label=_("Kind of page"), choices=public_types))],
        verbose_name=_("kinds of pages"),
        help_text=_("What is listed here."),
    )
    listed_themes = terms_field("core.Theme", _("only these themes"), blank=True)
    listed_audiences = terms_field("core.Audience", _("only these audiences"), blank=True)
    order = models.CharField(_("order"), max_length=20, choices=COLLECTION_ORDERS, default="newest")
    number = models.PositiveSmallIntegerField(
        _("how many at most"), null=True, blank=True, help_text=_("Leave empty to list all.")
    )

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("listed_types", overridable=False),
        SynchronizedField("listed_themes", overridable=False),
        SynchronizedField("listed_audiences", overridable=False),
        SynchronizedField("number", overridable=False),
    ]
    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldPanel("listed_types"),
                FieldPanel("listed_themes"),
                FieldPanel("listed_audiences"),
                FieldRowPanel([FieldPanel("order"), FieldPanel("number")]),
            ],
            heading=_("What is listed"),
        ),
        *BodyMixin.body_panels,
    ]
    search_fields = [*BasePage.search_fields, *BodyMixin.search_fields]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable("listed_types", "listed_themes", "listed_audiences", "order", "number"),
    ]

    class Meta:
        verbose_name = pgettext_lazy("page type", "collection")
        verbose_name_plural = pgettext_lazy("page type", "collections")

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage
from cms.core.models.pages import Errors, terms_field
from cms.core.writable import writable


class ResourcePage(BasePage, BodyMixin):
    """Something that people use in their work. It is always written for somebody."""

    class Licence(models.TextChoices):
        CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
        CC_BY_SA = "cc-by-sa-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
        CC0 = "cc0-1.0", _("Creative Commons Zero 1.0")
        ALL_RIGHTS_RESERVED = "all-rights-reserved", _("All rights reserved")

    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types: list[str] = []

    audiences = terms_field("core.Audience", _("audiences"))
    licence = models.CharField(
        _("licence"),
        max_length=30,
        choices=Licence.choices,
        default=Licence.CC_BY,
        help_text=_("What others may do with it."),
    )

    resource_panels = [FieldPanel("licence")]
    content_panels = [*BasePage.intro_panels, *BodyMixin.body_panels, *resource_panels]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.FilterField("licence"),
    ]
    api_fields = [*BasePage.api_fields, *BodyMixin.api_fields, *writable("licence")]

    class Meta:
        abstract = True

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        if not self.audiences.all():
            errors.setdefault("audiences", []).append(str(_("Choose at least one audience before you publish.")))
        return errors

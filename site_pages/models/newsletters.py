from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.blocks.text import TEXT_FEATURES
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import ChecksBeforePublishing, Errors
from cms.core.writable import writable


class NewsletterIssuePage(BasePage, BodyMixin):
    """An issue of the quarterly newsletter."""

    class Quarter(models.IntegerChoices):
        FIRST = 1, _("First quarter")
        SECOND = 2, _("Second quarter")
        THIRD = 3, _("Third quarter")
        FOURTH = 4, _("Fourth quarter")

    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types: list[str] = []
    page_icon = "mail"
    page_description = _("An issue of the newsletter, one for each quarter.")

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2018), MaxValueValidator(2100)])
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=Quarter.choices)
    intro = RichTextField(_("introduction"), features=TEXT_FEATURES)

    content_panels = [
        *BasePage.intro_panels,
        FieldRowPanel([FieldPanel("year"), FieldPanel("quarter")]),
        FieldPanel("intro"),
        InlinePanel("project_news", heading=_("News of the projects"), label=_("Project")),
        InlinePanel("items", heading=_("Items"), label=_("Item")),
        *BodyMixin.body_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.SearchField("intro"),
        index.FilterField("year"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable("year", "quarter", "intro", "project_news", "items"),
    ]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        same = NewsletterIssuePage.objects.filter(year=self.year, quarter=self.quarter, locale_id=self.locale_id)
        other = same.exclude(pk=self.pk).first()
        if other:
            message = _("“%(title)s” already is the issue of this quarter. Choose another year or quarter.")
            errors.setdefault("quarter", []).append(str(message % {"title": other.title}))
        return errors


class ProjectNews(ChecksBeforePublishing, TranslatableOrderable):
    """What a project reports in an issue; in a draft it may still have to come."""

    page = ParentalKey(NewsletterIssuePage, on_delete=models.CASCADE, related_name="project_news")
    project = models.ForeignKey(
        "site_pages.ProjectPage", verbose_name=_("project"), on_delete=models.CASCADE, related_name="+"
    )
    text = RichTextField(_("text"), features=TEXT_FEATURES)

    panels = [PageChooserPanel("project"), FieldPanel("text")]
    api_fields = writable("project", "text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("news of a project")
        verbose_name_plural = _("news of projects")

    def __str__(self) -> str:
        return self.project.title

    def publication_errors(self) -> list[str]:
        if not self.text:
            return [str(_("The news of “%(project)s” has no text.") % {"project": self.project.title})]
        return []


class NewsletterItem(TranslatableOrderable):
    """A pointer to a page."""

    page = ParentalKey(NewsletterIssuePage, on_delete=models.CASCADE, related_name="items")
    target = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("text"), max_length=300, blank=True)

    panels = [PageChooserPanel("target"), FieldPanel("text")]
    api_fields = writable("target", "text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("newsletter item")
        verbose_name_plural = _("newsletter items")

    def __str__(self) -> str:
        return self.target.title

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable


def in_first_language() -> dict[str, str]:
    """Limit a choice of terms to the rows of the first language; the builder names them in the page's own."""
    return {"locale__language_code": settings.LANGUAGE_CODE}


class TaxonomyTerm(SavedAtOnce, TranslatableMixin, index.Indexed, models.Model):
    """A term that pages are found by. Its key is part of the public API and the same in every language."""

    key = models.SlugField(
        _("key"),
        max_length=60,
        help_text=_("Short fixed name for machines, for example “awareness”. Websites rely on it: do not change it."),
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    panels = [FieldPanel("name"), FieldPanel("key"), FieldPanel("description")]
    override_translatable_fields = [SynchronizedField("key", overridable=False)]
    search_fields = [index.AutocompleteField("name"), index.FilterField("locale_id")]
    api_fields = writable("key", "name", "description")

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def _unique_key(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["key", "locale"],
        name=f"core_{name}_key_unique_per_language",
        violation_error_message=_("This key is already in use. Choose another one."),
    )


class Theme(TaxonomyTerm):
    """One of the subjects that the work of the network is ordered by."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [_unique_key("theme")]


class Audience(TaxonomyTerm):
    """A group of readers."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [_unique_key("audience")]


class Tag(TaxonomyTerm):
    """A free keyword."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [_unique_key("tag")]

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod
from wagtail_localize.fields import SynchronizedField

from cms.core.forms import PublishableCopyForm, PublishablePageForm
from cms.core.models.taxonomy import in_first_language
from cms.core.registry import registry
from cms.core.signals import page_saved
from cms.core.writable import writable

Errors = dict[str, list[str]]

LOCK = frozenset({"locked", "locked_by", "locked_at"})
"""Columns that say who keeps others from editing: a page that may not be published can be locked."""

HOME_DEPTH = 2
"""How deep in the tree the home page of each language stands."""


def terms_field(model: str, name: Any, **options: Any) -> ParentalManyToManyField:
    """Return a choice of taxonomy terms, which are chosen in the first language and shown in that of the page."""
    options = {"verbose_name": name, "related_name": "+", "limit_choices_to": in_first_language, **options}
    return ParentalManyToManyField(model, **options)


_pages_being_saved: ContextVar[tuple[Page, ...]] = ContextVar("pages_being_saved", default=())


@contextmanager
def _saving(page: Page) -> Iterator[None]:
    token = _pages_being_saved.set((*_pages_being_saved.get(), page))
    try:
        yield
    finally:
        _pages_being_saved.reset(token)


def is_being_saved(pk: Any) -> bool:
    """Say whether the page with this primary key is in the middle of its ``save``, which saves its children too."""
    return any(page.pk == pk for page in _pages_being_saved.get())


@cache
def _parental_keys(model: type[models.Model]) -> tuple[ParentalKey, ...]:
    return tuple(field for field in model._meta.get_fields() if isinstance(field, ParentalKey))


def parents_of(instance: models.Model) -> list[tuple[type[models.Model], Any]]:
    """Return the models and primary keys of what this object is a child of."""
    return [(field.related_model, getattr(instance, field.attname)) for field in _parental_keys(type(instance))]


def is_taken(slug: str, parent: Page | None) -> bool:
    """Say whether the site shows something else than a page, such as search, where this one would stand."""
    if parent is None or parent.depth != HOME_DEPTH:
        return False
    language = parent.locale.language_code
    with translation.override(language):
        try:
            return resolve(f"/{language}/{slug}/").url_name != "wagtail_serve"
        except Resolver404:
            return False


class BasePage(Page):
    """What every page of the suite has. ``publication_errors`` says what must be mended before it goes public."""

    base_form_class = PublishablePageForm
    copy_form_class = PublishableCopyForm
    page_icon: str
    """Icon of the admin that stands for this type where editors choose what to make."""
    ordered_dates: tuple[tuple[str, str], ...] = ()
    """Pairs of fields of which the second must not come before the first."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences that say what the reader finds here. Shown in lists, search and cards."),
    )
    image = models.ForeignKey(
        "core.CustomImage", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    image_alt = models.CharField(
        _("description of the image on this page"),
        max_length=250,
        blank=True,
        help_text=_("Leave empty to use the description of the image itself."),
    )
    themes = terms_field("core.Theme", _("themes"), blank=True)
    audiences = terms_field("core.Audience", _("audiences"), blank=True)
    tags = terms_field("core.Tag", _("tags"), blank=True)
    review_date = models.DateField(
        _("review date"), null=True, blank=True, help_text=_("When somebody should check whether this is still right.")
    )

    override_translatable_fields = [
        SynchronizedField("themes", overridable=False),
        SynchronizedField("audiences", overridable=False),
        SynchronizedField("tags", overridable=False),
        SynchronizedField("review_date", overridable=False),
        SynchronizedField("show_in_menus", overridable=False),
    ]

    intro_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Image")),
    ]
    classification_panels = [
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("audiences", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        FieldPanel("tags"),
        FieldPanel("review_date"),
    ]
    content_panels = intro_panels
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    api_fields = writable(
        "summary", "image", "image_alt", "themes", "audiences", "tags", "review_date", "go_live_at", "expire_at"
    )

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:
        """Lay the panels of every page type out in the same three tabs."""
        tabs = TabbedInterface(
            [
                ObjectList(cls.content_panels, heading=_("Content")),
                ObjectList(cls.classification_panels, heading=_("Where it is found")),
                ObjectList([*cls.promote_panels, *cls.settings_panels], heading=_("Address and settings")),
            ],
            base_form_class=cls.base_form_class,
        )
        return tabs.bind_to_model(cls)

    def publication_errors(self) -> Errors:
        """Return what must be mended before this page may be published: messages by field name.

        Child objects and StreamField blocks that know rules of their own are asked too.
        """
        errors: defaultdict[str, list[str]] = defaultdict(list)
        for start, end in self.ordered_dates:
            first, last = getattr(self, start), getattr(self, end)
            if first and last and last < first:
                errors[end].append(str(_("The end must not come before the start.")))
        for relation in get_all_child_relations(type(self)):
            for child in getattr(self, relation.get_accessor_name()).all():
                if isinstance(child, ChecksBeforePublishing):
                    errors[NON_FIELD_ERRORS].extend(child.publication_errors())
        for field in self._meta.get_fields():
            if isinstance(field, StreamField):
                try:
                    field.stream_block.clean(getattr(self, field.name))
                except ValidationError:
                    errors[field.name].append(str(_("Some blocks are not complete. Mend them before you publish.")))
        return {field: messages for field, messages in errors.items() if messages}

    def obstacles(self) -> Errors:
        """Return all that stands in the way of publishing: the errors of the page, and of the checks of other apps."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for errors in (self.publication_errors(), *(check(self) for check in registry.publication_checks)):
            for field, messages in errors.items():
                found[field].extend(messages)
        return dict(found)

    @staticmethod
    def _slug_is_available(slug: str, parent_page: Page | None, page: Page | None = None) -> bool:
        return Page._slug_is_available(slug, parent_page, page) and not is_taken(slug, parent_page)

    @transaction.atomic
    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Save the page, and tell who must know within the same transaction.

        Raises ``ValidationError`` for a live page that is not fit to be public, however it is saved.
        """
        written = kwargs.get("update_fields")
        is_lock = written is not None and LOCK.issuperset(written)
        if clean and self.live and not is_lock and (errors := self.obstacles()):
            raise ValidationError(errors)
        if self.live and self.first_published_at is None:  # type: ignore[has-type]
            # A page made live by a script has not been through Wagtail's publishing, which sets the dates.
            self.first_published_at = self.last_published_at = timezone.now()
        address = Page.objects.filter(pk=self.pk).values_list("url_path", flat=True).first() if self.pk else None
        with _saving(self):
            result = super().save(clean=clean, user=user, log_action=log_action, **kwargs)
        page_saved.send(
            sender=type(self),
            instance=self,
            address_changed=address not in (None, self.url_path),
            update_fields=kwargs.get("update_fields"),
        )
        return result

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return super().preview_modes if registry.preview_modes is None else registry.preview_modes(self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if registry.preview is None:
            return super().serve_preview(request, mode_name)
        return registry.preview(self, request, mode_name)


class ChecksBeforePublishing:
    """A child object of a page with rules that hold from the moment of publishing."""

    def publication_errors(self) -> list[str]:
        raise NotImplementedError


class OrderedChild(Orderable):
    """A child object of a page, in the order of the form; those that a script made without one, as they were made."""

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ["sort_order", "id"]


class TranslatableOrderable(TranslatableMixin, OrderedChild):
    """A child object of a page that holds text to translate."""

    class Meta(TranslatableMixin.Meta, OrderedChild.Meta):
        abstract = True


def period_panel(*names: str, heading: Any) -> MultiFieldPanel:
    return MultiFieldPanel([FieldRowPanel([FieldPanel(name) for name in names])], heading=heading)


PARTICIPANT_TYPES = ["partners.PartnerPage", "partners.GroupPage"]
"""Pages that can take part in something: an organisation, or a group of them."""


def participant_key() -> models.ForeignKey:
    """Return a reference to an organisation or a group that takes part in something."""
    return models.ForeignKey(Page, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+")

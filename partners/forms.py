"""The forms of the admin, narrowed for partner editors: what they may not write is not in the form at all."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.accounts.confinement import is_confined
from cms.core.forms import PublishablePageForm
from cms.core.identity import model_key
from cms.core.models import CustomDocument, CustomImage, Municipality
from cms.publishing.models import Access, ContentItem

Reference = tuple[int, str]
"""Content type and primary key of an object that another one refers to."""


class _Narrowed:
    """Leaves partner editors the fields of ``for_partners``, and refuses them references to what is not theirs."""

    for_partners: frozenset[str]
    fields: Any
    formsets: Any
    instance: Any
    for_user: Any
    cleaned_data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_narrowed = is_confined(self.for_user)
        if self.is_narrowed:
            for offered in (self.fields, self.formsets):
                for name in set(offered) - self.for_partners:
                    del offered[name]
            self._kept = references(self.instance)

    def _post_clean(self) -> None:
        """Raises ``PermissionDenied`` for what no honest form holds: shown again, the form would name what it is of."""
        super()._post_clean()  # type: ignore[misc]
        if self.is_narrowed:
            new = (references(self.instance) | references(self._as_given())) - self._kept
            if not all(map(self._may_refer, new)):
                raise PermissionDenied

    def _as_given(self) -> Any:
        """Return an object with what the form was given for fields that refer to something, also where it is wrong."""
        given = self._meta.model()  # type: ignore[attr-defined]
        for name in self.fields:
            field, data = _model_field(given, name), self[name].data  # type: ignore[index]
            if hasattr(field, "extract_references"):
                setattr(given, name, data)
            elif isinstance(field, models.ForeignKey) and str(data).isdecimal():
                setattr(given, field.attname, int(data))
        return given

    def _may_refer(self, reference: Reference) -> bool:
        content_type_id, pk = reference
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model in (CustomImage, CustomDocument):
            mine = policy_registry.get_by_type(model).instances_user_has_permission_for(self.for_user, "choose")
            return mine.filter(pk=pk).exists()
        if model == Page:
            return ContentItem.objects.filter(source=model_key(Page, pk), access=Access.PUBLIC).exists()
        return model is Municipality


def _model_field(instance: models.Model, name: str) -> Any:
    try:
        return instance._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def references(instance: Any) -> set[Reference]:
    """Return what an object refers to with its fields and blocks, as Wagtail's index of references finds it."""
    return {(kind, pk) for kind, pk, *_path in ReferenceIndex._extract_references_from_object(instance)}


class PartnerPageForm(_Narrowed, PublishablePageForm):
    for_partners = frozenset(
        {
            *("title", "summary", "image", "image_alt", "other_names", "logo", "website", "email", "region"),
            *("expertise", "awards", "body", "comments", "comment_notifications"),
        }
    )


class MemberForm(_Narrowed, WagtailAdminModelForm):
    for_partners = frozenset({"name", "description", "municipality", "municipalities", "website", "email"})


class SupportOfferForm(_Narrowed, WagtailAdminModelForm):
    for_partners = frozenset(
        {
            *("member", "title", "description", "kind", "min_age", "max_age", "cost"),
            *("municipalities", "website"),
        }
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_narrowed:
            # The model of the form is not loaded yet where this module is.
            team = apps.get_model("partners", "PartnerTeam")
            self.fields["member"].queryset = team.objects.members_of(self.for_user)

    def _may_refer(self, reference: Reference) -> bool:
        model = ContentType.objects.get_for_id(reference[0]).model_class()
        # The choice of the organisation is one of their own already; the language follows from the page.
        return model in (apps.get_model("partners", "Member"), apps.get_model("wagtailcore", "Locale")) or (
            super()._may_refer(reference)
        )

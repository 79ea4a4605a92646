"""What people begin with one click on the first page of the admin. An app adds to it from ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.core.models import BasePage


@dataclass(frozen=True, kw_only=True)
class Creation:
    """Something new that people make. ``address`` returns where somebody makes it, nothing where they may not."""

    label: str | Promise
    icon: str
    order: int
    address: Callable[[Any], str]


class Creations:
    def __init__(self) -> None:
        self._creations: list[Creation] = []

    def add(self, creation: Creation) -> None:
        self._creations.append(creation)

    def add_page(self, model: type[BasePage], label: str | Promise, *, order: int) -> None:
        self.add(Creation(label=label, icon=model.page_icon, order=order, address=lambda user: _address(model, user)))

    def of(self, user: Any) -> list[tuple[Creation, str]]:
        """Return what somebody may make, with the address of each."""
        found = [(creation, creation.address(user)) for creation in sorted(self._creations, key=lambda one: one.order)]
        return [(creation, address) for creation, address in found if address]


creations = Creations()


def sections(model: type[Page], user: Any) -> QuerySet[Page]:
    """Return the pages in the first language below which somebody may make a page of this type."""
    parents = ContentType.objects.get_for_models(*model.allowed_parent_page_models()).values()
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
    return allowed.filter(content_type__in=parents, locale=Locale.get_default()).order_by("path")


def _address(model: type[Page], user: Any) -> str:
    if not sections(model, user).exists():
        return ""
    return reverse("new_page", args=[model._meta.app_label, model._meta.model_name])


def new_page(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse:
    """Lead to the form for a new page where such pages stand, or let people choose if they stand in several places."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(model, BasePage):
        raise Http404
    allowed = sections(model, request.user)
    parent_paths = model._default_manager.annotate(parent_path=Substr("path", 1, Length("path") - Page.steplen))
    found = list(allowed.filter(path__in=parent_paths.values("parent_path"))) or list(allowed)
    if not found:
        raise PermissionDenied
    addresses = [reverse("wagtailadmin_pages:add", args=[app_label, model_name, page.pk]) for page in found]
    if len(addresses) == 1:
        return redirect(addresses[0])
    context = {
        "page_title": model.get_verbose_name(),
        "header_icon": model.page_icon,
        "choices": list(zip(found, addresses, strict=True)),
    }
    return TemplateResponse(request, "core/admin/new_page.html", context)

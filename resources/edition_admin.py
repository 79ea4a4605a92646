"""The pages of the admin on which staff see the editions of a handout, compare them, and withdraw one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from cms.rendering.documents import text
from resources import editions as actions
from resources.addresses import edition_path
from resources.comparison import compare, differs
from resources.kept_files import Source, source_of
from resources.models import Download, FixedEdition, HandoutPage

PRESENT = 0
"""Stands for the text as it is now in the place of the number of an edition."""


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who follows a reference to this edition reads it. Say what is wrong."),
    )


class _Handout:
    """A handout whose editions somebody of the staff looks at."""

    def __init__(self, request: HttpRequest, page_id: int) -> None:
        self.page = get_object_or_404(HandoutPage, pk=page_id)
        permissions = self.page.permissions_for_user(request.user)
        if not permissions.can_edit():
            raise PermissionDenied
        self.may_withdraw = permissions.can_publish()
        self.public_id = item_id(self.page.translation_key, self.page.locale.language_code)
        self.item = ContentItem.objects.filter(pk=self.public_id).values("path", "locale", "etag").first()
        self.editions = list(FixedEdition.objects.details().filter(item_id=self.public_id))

    def edition(self, number: int) -> FixedEdition:
        found = next((each for each in self.editions if each.number == number), None)
        if found is None:
            raise Http404
        return found

    def source(self, number: int) -> Source:
        if number != PRESENT:
            return source_of(self.edition(number))
        if self.item is None:
            raise Http404
        return Source(item_id=self.public_id, locale=self.item["locale"], checksum=self.item["etag"])

    def context(self, title: str, *, below: bool = True, **more: Any) -> dict[str, Any]:
        name = self.page.get_admin_display_title()
        crumbs = [{"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": name}]
        if below:
            crumbs.append({"url": self.address, "label": _("Editions")})
        return {
            "page": self.page,
            "header_icon": "doc-full-inverse",
            "page_title": title,
            "page_subtitle": name,
            "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
            "may_withdraw": self.may_withdraw,
            **more,
        }

    @property
    def address(self) -> str:
        return reverse("handout_editions", args=[self.page.pk])


def list_editions(request: HttpRequest, page_id: int) -> HttpResponse:
    handout = _Handout(request, page_id)
    counts = Download.objects.filter(item_id=handout.public_id).values_list("number").annotate(Sum("count"))
    downloads = dict(counts.order_by())
    rows = [
        {
            "edition": edition,
            "downloads": downloads.get(edition.number, 0),
            "path": handout.item and edition_path(handout.item["path"], edition.number, locale=handout.item["locale"]),
        }
        for edition in handout.editions
    ]
    has_present = handout.item is not None and bool(rows)
    context = handout.context(_("Editions"), below=False, rows=rows, can_compare=len(rows) > 1 or has_present)
    return render(request, "resources/admin/editions.html", context)


def compare_editions(request: HttpRequest, page_id: int) -> HttpResponse:
    handout = _Handout(request, page_id)
    choices = [(edition.number, str(edition).capitalize()) for edition in handout.editions]
    if handout.item:
        choices.insert(0, (PRESENT, _("The present text")))
    if len(choices) < 2:
        raise Http404
    numbers = [number for number, _label in choices]
    after, before = (_number(request.GET.get(name), numbers, other) for name, other in (("to", 0), ("from", 1)))
    texts = [text.write(handout.source(number).document()).decode() for number in (before, after)]
    found = compare(*texts)
    title = _("Compare editions")
    context = handout.context(
        title, choices=choices, before=before, after=after, paragraphs=found, differs=differs(found)
    )
    return render(request, "resources/admin/compare.html", context)


def _number(given: str | None, numbers: list[int], otherwise: int) -> int:
    if given is None:
        return numbers[otherwise]
    if not given.isascii() or not given.isdigit() or int(given[:6]) not in numbers:
        raise Http404
    return int(given)


def withdraw_edition(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Ask for the reason and withdraw an edition."""
    handout = _Handout(request, page_id)
    edition = handout.edition(number)
    if not handout.may_withdraw:
        raise PermissionDenied
    form = WithdrawalForm(request.POST or None)
    if not edition.withdrawn_at and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.withdraw(edition, reason=reason)
        log(handout.page, "resources.withdraw_edition", user=request.user, data={"number": number, "reason": reason})
        messages.success(request, _("Edition %(number)s was withdrawn.") % {"number": number})
        return redirect(handout.address)
    title = _("Withdraw edition %(number)s") % {"number": number}
    context = handout.context(title, edition=edition, form=form, address=handout.address)
    return render(request, "resources/admin/withdraw.html", context)


@require_POST
def restore_edition(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    handout = _Handout(request, page_id)
    edition = handout.edition(number)
    if not handout.may_withdraw:
        raise PermissionDenied
    if edition.withdrawn_at:
        actions.restore(edition)
        log(handout.page, "resources.restore_edition", user=request.user, data={"number": number})
        messages.success(request, _("Edition %(number)s can be used again.") % {"number": number})
    return redirect(handout.address)

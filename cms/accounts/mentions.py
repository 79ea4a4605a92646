"""Colleagues who are named in a comment with an at sign follow the comments on that page: they get Wagtail's mail.

``@Els Vos, is this right?`` names Els Vos if she may change the page. The panel of comments proposes names.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from wagtail.models import Comment, CommentReply, Page, PageSubscription
from wagtail.permission_policies.pages import PagePermissionPolicy


def people_of(page: Page) -> dict[str, list[Any]]:
    """Return by name who may change a page; somebody without a name by address. Namesakes stand together."""
    allowed = PagePermissionPolicy().users_with_any_permission_for_instance({"change"}, page).values("pk")
    people = get_user_model().objects.filter(pk__in=allowed).order_by("first_name", "last_name", "email")
    found: dict[str, list[Any]] = {}
    for person in people:
        found.setdefault(person.get_full_name() or person.email, []).append(person)
    return found


def named_in(text: str, page: Page) -> list[Any]:
    """Return whom a text names; of “@Els Vos” and “@Els” the longer one counts."""
    if "@" not in text:
        return []
    found = []
    for name, people in sorted(people_of(page).items(), key=lambda pair: -len(pair[0])):
        text, times = re.subn(rf"@{re.escape(name)}(?!\w)", "", text, flags=re.IGNORECASE)
        if times:
            found += people
    return found


def follow(sender: type[Comment | CommentReply], instance: Any, **_kwargs: Any) -> None:
    """Have those who are named told of a comment or an answer, and of what follows."""
    page = instance.page if isinstance(instance, Comment) else instance.comment.page
    for person in named_in(instance.text, page):
        if person.pk != instance.user_id:
            PageSubscription.objects.update_or_create(page=page, user=person, defaults={"comment_notifications": True})


def people(request: HttpRequest, page_id: int) -> HttpResponse:
    """Tell the names of colleagues to whoever writes a comment on a page."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    names = [name for name, people in people_of(page).items() if people != [request.user]]
    return JsonResponse({"names": names})

"""Uploaded files: public as long as something public shows them, and for who looks after them in the admin."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.storage import Storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.models import document_served

from cms.core.identity import object_key
from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY, Dependency
from cms.rendering.file_responses import ConditionFailed, StoredFile, Unsatisfiable, file_response


@require_safe
def uploaded_file(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """Serve a document by the name that it has. Wagtail's own hooks guard files of private collections as before."""
    document = get_object_or_404(get_document_model().objects.select_related("collection"), pk=document_id)
    if document.filename != filename or not (is_shown(document, levels_of(request)) or may_edit(request, document)):
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        answer = hook(document, request)
        if isinstance(answer, HttpResponse):
            return answer
    file = document.file
    try:
        stored = StoredFile(
            storage=file.storage,
            name=file.name,
            size=file.size,
            checksum=document.checksum,
            media_type=document.content_type,
            filename=document.filename,
            modified=modified_at(file.storage, file.name, otherwise=document.created_at),
            language=document.language,
        )
    except FileNotFoundError as error:
        raise Http404 from error
    document_served.send(sender=type(document), instance=document, request=request)
    return answer_with(request, stored)


def levels_of(request: HttpRequest) -> tuple[str, ...]:
    """Return what somebody may see who asks for a file: who has logged in counts as a member."""
    return MEMBERS_TOO if request.user.is_authenticated else PUBLIC_ONLY


def is_shown(document: Any, levels: tuple[str, ...]) -> bool:
    """Say whether an item that readers of these levels may see was built from this document."""
    return Dependency.objects.filter(key=object_key(document), item__access__in=levels).exists()


def may_edit(request: HttpRequest, document: Any) -> bool:
    return request.user.is_authenticated and bool(document.is_editable_by_user(request.user))


def modified_at(storage: Storage, name: str, *, otherwise: datetime.datetime) -> datetime.datetime:
    try:
        return storage.get_modified_time(name)
    except NotImplementedError:
        return otherwise


def answer_with(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Return the file outside the API, where errors have no problem details. Raises ``Http404`` where it was lost."""
    try:
        return file_response(request, file)
    except Unsatisfiable as error:
        return HttpResponse(status=416, headers={"Content-Range": error.content_range})
    except ConditionFailed:
        return HttpResponse(status=412)
    except FileNotFoundError as error:
        raise Http404 from error

"""Every address of the admin, asked by everybody: what is another organisation's stays unseen and unchanged.

``matrix.txt`` says what each role gets at each address. An address that is new, or that opens to others than before,
fails until somebody has looked at it and records the matrix anew: ``pytest tests/partners/test_gate.py --record``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from wagtail.admin.models import EditingSession
from wagtail.models import Revision, TaskState, Workflow, WorkflowState

from cms.core.identity import item_id
from cms.quality.models import Wording
from partners.gate import LANDING, LINKS, OPEN
from search.models import SynonymSet
from tests import factories
from tests.partners.conftest import Organisation, person, propose

# In tests, Wagtail's warning about the order of a report of translations is an error.
pytestmark = pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")

MATRIX = Path(__file__).with_name("matrix.txt")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
LINK = {"external-link-chooser-url": "https://example.org"}
SESSIONS = {"django_session", "wagtailadmin_editingsession", "accounts_opensession"}
"""What may change because somebody asks: not content, and nobody else's."""


@pytest.fixture(autouse=True)
def _same_words(db: None) -> None:
    """Have the same words with and without those that migrations put into the database."""
    SynonymSet.objects.all().delete()
    SynonymSet.objects.create(words="brusje, zusje of broertje")
    Wording.objects.all().delete()
    Wording.objects.create(phrase="probleemgezin", kind=Wording.Kind.NAMING, instead="gezin")


def patterns(found: Any, prefix: str = "") -> Iterator[str]:
    for pattern in found:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from patterns(pattern.url_patterns, route)


ROUTES = list(dict.fromkeys(route for route in patterns(get_resolver().url_patterns) if route.startswith("admin/")))
CATCH_ALL = "admin/^.*/$"


def path_of(route: str, organisation: Organisation, of: dict[str, Any]) -> str:
    """Return an address of this route with what belongs to an organisation in it."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in of:
            return str(of[name])
        if name in ("pk", "object_id"):
            return str(of_route(route, organisation))
        raise KeyError(f"Say in “arguments” what {name!r} is in {route}.")

    path = route.replace(CATCH_ALL, "admin/nothing/here/").replace("^", "")
    path = PARAMETER.sub(value, NAMED_GROUP.sub(value, path))
    return "/" + path.replace("\\.", ".").replace("\\Z", "").replace("$", "")


def of_route(route: str, organisation: Organisation) -> Any:
    """Return the object that the primary key in a route is of."""
    for part, instance in (
        ("partners/member", organisation.member),
        ("partners/supportoffer", organisation.offer),
        ("partner-teams", organisation.team),
        ("users/", organisation.editor),
        ("second-step/", organisation.editor),
        ("collections/", organisation.team.collection),
        ("groups/", organisation.team.group),
        ("images", organisation.image),
        ("documents", organisation.document),
        ("search-synonyms", SynonymSet.objects.get()),
        ("quality/wording", Wording.objects.get()),
    ):
        if part in route:
            return instance.pk
    return organisation.page.pk


def arguments(organisation: Organisation) -> dict[str, Any]:
    page, state = organisation.page, WorkflowState.objects.filter(object_id=str(organisation.page.pk)).first()
    names = ("page_id", "parent_page_id", "page_to_move_id", "page_pk")
    session = EditingSession.objects.filter(user=organisation.editor).first()
    return {
        **dict.fromkeys(names, page.pk),
        "destination_id": page.get_parent().pk,
        "revision_id": Revision.objects.filter(object_id=str(page.pk)).first().pk,  # type: ignore[union-attr]
        "revision_id_a": "live",
        "revision_id_b": "latest",
        "workflow_state_id": state.pk,  # type: ignore[union-attr]
        "task_state_id": TaskState.objects.filter(workflow_state=state).first().pk,  # type: ignore[union-attr]
        "task_id": TaskState.objects.filter(workflow_state=state).first().task_id,  # type: ignore[union-attr]
        "workflow_pk": Workflow.objects.first().pk,  # type: ignore[union-attr]
        "action_name": "approve",
        "action": "delete",
        "app_label": "partners",
        "app_name": "partners",
        "content_type_app_name": "partners",
        "model_name": "partnerpage",
        "content_type_model_name": "partnerpage",
        "image_id": organisation.image.pk,
        "document_id": organisation.document.pk,
        "doc_id": organisation.document.pk,
        "collection_id": organisation.team.collection.pk,
        "session_id": session.pk if session else 1,
        "filter_spec": "original",
        "allowance_id": organisation.allowance.pk,
        "client_id": organisation.key.pk,
        "partner": item_id(page.translation_key, "nl"),
        "locale": "nl",
        "issue": UUID(int=0),
        "contribution_pk": 1,
        "name": "projects.csv",
        "number": 1,
        "mode": "default",
        "about": "x",
        "topic": "first-page",
        "uidb64": "MQ",
        "token": "x-y",
        **dict.fromkeys(
            (
                "translation_id",
                "translation_source_id",
                "string_segment_id",
                "overridable_segment_id",
                "uploaded_file_id",
            ),
            1,
        ),
        **dict.fromkeys(("query_id", "redirect_id"), 1),
    }


def outcome(answer: Any) -> str:
    """Say in a word what somebody got."""
    if answer.status_code in (301, 302):
        location = answer["Location"]
        if location.startswith(reverse("wagtailadmin_login")):
            return "log-in"
        refused = any(message.level == messages.ERROR for message in answer.wsgi_request._messages._queued_messages)
        return "closed" if refused and location == reverse("wagtailadmin_home") else "led on"
    known = {200: "open", 400: "refused", 403: "closed", 404: "absent", 405: "no method"}
    return known.get(answer.status_code, "fails" if answer.status_code >= 500 else str(answer.status_code))


def rows(asker: Organisation) -> dict[str, list[Any]]:
    """Return everything in the database that the asking of somebody's editor may not change."""
    kept = {}
    # When they logged in, what they set for themselves, and thumbnails of their own picture.
    own = {
        "accounts_user": f" WHERE id <> {asker.editor.pk}",
        "wagtailusers_userprofile": f" WHERE user_id <> {asker.editor.pk}",
        "core_rendition": f" WHERE image_id <> {asker.image.pk}",
    }
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.managed and table not in SESSIONS:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}{own.get(table, '')}")  # noqa: S608 - ours
                kept[table] = sorted(map(repr, cursor.fetchall()))
    return kept


def ask(user: Any, method: str, path: str) -> Any:
    client = Client(raise_request_exception=False)
    if not isinstance(user, AnonymousUser):
        client.force_login(user)
    data = {"title": "Veranderd", "name": "Veranderd", "next": "/admin/", **LINK}
    return client.post(path, data) if method == "POST" else client.get(path)


def asked(user: Any, organisation: Organisation) -> Iterator[tuple[str, str, Any]]:
    """Ask every address with both methods, and take back what that changes."""
    of = arguments(organisation)
    for route in ROUTES:
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = ask(user, method, path_of(route, organisation, of))
                yield route, method, answer
                transaction.set_rollback(True)


def test_partner_editors_reach_nothing_of_others(ours: Organisation, theirs: Organisation, settle: Any) -> None:
    propose(theirs)
    settle()
    before = rows(ours)
    of = arguments(theirs)
    seen = []
    for route in ROUTES:
        for method in ("GET", "POST"):
            path = path_of(route, theirs, of)
            answer = ask(ours.editor, method, path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told = theirs.mark.encode() in content or theirs.mark in json.dumps(dict(answer.headers))
            if told or answer.status_code >= 500:
                seen.append((method, path, answer.status_code))
    assert seen == []
    after = rows(ours)
    assert {table for table in before if before[table] != after[table]} == set()


ROLES = ("anonymous", "partner-own", "partner-other", "editor", "moderator", "superuser")


def recorded() -> dict[str, list[str]]:
    lines = [line.split(" | ") for line in MATRIX.read_text().splitlines() if line and not line.startswith("#")]
    return {line[0].strip(): [cell.strip() for cell in line[1:]] for line in lines}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_matrix_says(
    role: str, ours: Organisation, theirs: Organisation, settle: Any, pytestconfig: Any
) -> None:
    propose(theirs)
    propose(ours)
    settle()
    user = {
        "anonymous": AnonymousUser,
        "partner-own": lambda: ours.editor,
        "partner-other": lambda: ours.editor,
        "editor": lambda: person("Redacteur"),
        "moderator": lambda: person("Eindredacteur"),
        "superuser": factories.UserFactory,
    }[role]()
    organisation = ours if role == "partner-own" else theirs
    got: dict[str, dict[str, str]] = {}
    for route, method, answer in asked(user, organisation):
        got.setdefault(route, {})[method] = outcome(answer)
    cells = {route: f"{found['GET']} / {found['POST']}" for route, found in got.items()}
    column = ROLES.index(role)
    if pytestconfig.getoption("--record"):
        kept = recorded() if MATRIX.exists() else {}
        lines = [f"# address | {' | '.join(ROLES)} (each GET / POST)"]
        for route in sorted(cells):
            line = (kept.get(route) or [""] * len(ROLES))[: len(ROLES)]
            line[column] = cells[route]
            lines.append(" | ".join([route, *line]))
        MATRIX.write_text("\n".join(lines) + "\n")
    assert {route: line[column] for route, line in recorded().items()} == cells


def sample(parameter: re.Match[str]) -> str:
    """Return something that fits a parameter of an address."""
    return str(UUID(int=1)) if parameter[0].startswith("<uuid:") else "1"


def test_the_gate_names_addresses_that_exist() -> None:
    """What is open by a name that no longer exists would open whatever gets that name."""
    names = set()
    for route in ROUTES:
        path = PARAMETER.sub(
            lambda match: str(UUID(int=1)) if "uuid:" in match[0] else "1", NAMED_GROUP.sub("1", route)
        )
        path = "/" + path.replace("^", "").replace("$", "")
        try:
            names.add(resolve(path).view_name)
        except Exception:  # noqa: S112 - regular expressions; none of them is open
            continue
    assert {*OPEN, *LANDING, LINKS} <= names

"""Who gets an answer of the authoring API, and what an answer carries."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, GroupPagePermission

from cms.authoring.urls import guarded
from cms.settings import environment
from tests import factories
from tests.authoring.conftest import Machine, token_of

PLACES = {"page_id": "1", "revision_id": "1", "site_id": "1", "redirect_id": "1", "image_id": "1", "document_id": "1"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def address(pattern: Any) -> str:
    path = f"/{pattern.pattern}"
    for name, value in {**PLACES, "type": "core.Theme", "type_name": "core.Theme", "pk": "1"}.items():
        path = path.replace(f"<{name}>", value)
    return path


ADDRESSES = sorted({address(pattern) for pattern in guarded})


def member_of_group(*permissions: str) -> Any:
    """Return somebody who may use the admin, and whatever these permissions say."""
    group = Group.objects.create(name="Koppelingen")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    user.groups.add(group)
    return user


def may(user: Any, codename: str, page: Any) -> None:
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
    GroupPagePermission.objects.create(group=user.groups.get(), page=page.page_ptr, permission=permission)


@pytest.fixture(scope="session", autouse=True)
def _permissions(django_db_setup: None, django_db_blocker: Any) -> None:
    """Without migrations nobody makes the permission to use the admin."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 - only this fixture needs them
    from wagtail.admin.models import Admin  # noqa: PLC0415

    with django_db_blocker.unblock():
        content_type = ContentType.objects.get_for_model(Admin)
        Permission.objects.get_or_create(
            content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
        )


def test_it_is_off_by_default() -> None:
    assert environment.AUTHORING_API is False
    script = (
        "import django; django.setup()\n"
        "from django.apps import apps; from django.urls import Resolver404, resolve\n"
        "assert not apps.is_installed('wagtail.api.v3')\n"
        "for path in ('/authoring/v3/pages/', '/authoring/v3/docs'):\n"
        "    try: resolve(path)\n"
        "    except Resolver404: print('nothing at', path)\n"
    )
    environment_of_process = {"DJANGO_SETTINGS_MODULE": "cms.settings.development", "LOG_LEVEL": "ERROR"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", script],
        cwd=project_settings.BASE_DIR,
        env=environment_of_process,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["nothing at /authoring/v3/pages/", "nothing at /authoring/v3/docs"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_answers_without_a_token(db: None, path: str) -> None:
    for method in METHODS:
        answer = Machine()(method, path)
        assert (method, answer.status_code) == (method, 401)
        assert answer["WWW-Authenticate"] == "Bearer"
        if method != "HEAD":
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "Token {token}"])
def test_a_header_that_is_no_valid_token_is_refused(editor: Any, header: str) -> None:
    machine = Machine()
    machine.headers["Authorization"] = header.format(token=token_of(editor))
    assert machine.get("/whoami/").status_code == 401


def test_a_session_opens_nothing(editor: Any) -> None:
    machine = Machine()
    machine.client.force_login(editor)
    assert machine.get("/pages/").status_code == 401
    assert machine.get("/whoami/").status_code == 401


def test_a_token_speaks_for_its_user(machine: Machine, editor: Any) -> None:
    assert machine.get("/whoami/").json()["user"]["email"] == editor.email


def test_a_revoked_token_is_refused(machine: Machine) -> None:
    APIToken.objects.get().revoke()
    assert machine.get("/whoami/").status_code == 401


def test_the_token_of_somebody_who_left_is_refused(machine: Machine, editor: Any) -> None:
    editor.is_active = False
    editor.save()
    assert machine.get("/whoami/").status_code == 401


def test_a_token_expires(machine: Machine, settings: Any) -> None:
    APIToken.objects.update(created=timezone.now() - datetime.timedelta(days=366))
    assert machine.get("/whoami/").status_code == 401
    settings.AUTHORING_TOKEN_DAYS = 0
    assert machine.get("/whoami/").status_code == 200


def test_a_user_without_the_admin_gets_nothing(section: Any) -> None:
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    machine = Machine(token_of(user))
    assert machine.get("/pages/").status_code == 403
    assert machine.get("/images/").status_code == 403


def test_a_token_sees_and_changes_only_what_its_user_may(home: Any, section: Any) -> None:
    other = factories.CollectionPageFactory(parent=home, title="Elders")
    draft = factories.HandoutPageFactory(parent=other, live=False)
    user = member_of_group()
    may(user, "change_page", section)
    machine = Machine(token_of(user))
    assert [page["title"] for page in machine.get("/pages/").json()["items"]] == ["Sectie"]
    assert machine.get(f"/pages/{draft.pk}/?version=draft").status_code == 404
    assert machine.patch(f"/pages/{draft.pk}/", {"title": "Van mij"}).status_code == 403
    assert machine.patch(f"/pages/{section.pk}/", {"title": "Afdeling"}).status_code == 200
    assert machine.post(f"/pages/{section.pk}/actions/publish/").status_code == 403
    assert machine.get("/images/").status_code == 403
    assert machine.get("/documents/").status_code == 403
    assert machine.get("/snippets/core.Theme/").status_code == 403
    assert machine.get("/sites/").status_code == 403


def test_consents_cannot_be_reached(machine: Machine) -> None:
    consent = factories.ConsentFactory()
    assert machine.get("/snippets/core.Consent/").status_code == 422
    assert machine.get(f"/snippets/core.Consent/{consent.pk}/").status_code == 422


def test_answers_are_kept_by_nobody_and_load_nothing(machine: Machine, section: Any) -> None:
    answer = machine.get(f"/pages/{section.pk}/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Authorization" in answer["Vary"]
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("path", ["/", "/nothing/", "/pages/none/", "/pages/99999/", "/pages/99999999999999999999/"])
def test_what_is_not_there_is_a_problem(machine: Machine, section: Any, path: str) -> None:
    for method in ("GET", "PATCH"):
        answer = machine(method, path, {} if method == "PATCH" else None)
        assert answer.status_code == 404, method
        assert answer["Content-Type"] == "application/problem+json"


def test_its_documentation_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/authoring/v3/docs")
    html = page.content.decode()
    assert page["Content-Security-Policy"] == "default-src 'none'; style-src 'self'; frame-ancestors 'self'"
    assert "<script" not in html
    assert "Create page" in html
    assert 'href="/static/api/documentation.css"' in html


def test_its_description_says_that_everything_needs_a_token(client: Any) -> None:
    document = client.get("/authoring/v3/openapi.json").json()
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "http://testserver/authoring/v3"}]
    assert {tuple(name for rule in operation["security"] for name in rule) for operation in operations} == {
        ("BearerTokenAuth",)
    }
    assert "summary" in document["components"]["schemas"]["HandoutPageCreateSchema"]["properties"]


def test_staff_make_and_revoke_a_token_in_the_admin(client: Any, editor: Any) -> None:
    client.force_login(editor)
    form = {"name": "Koppeling", "user": editor.pk}
    made = client.post(reverse("wagtailusers_api_tokens:add"), form)
    token = made.context["token"]
    assert "API-token aangemaakt" in made.content.decode()
    assert Machine(token).get("/whoami/").status_code == 200
    client.post(reverse("wagtailusers_api_tokens:delete", args=[APIToken.objects.get().pk]))
    assert Machine(token).get("/whoami/").status_code == 401

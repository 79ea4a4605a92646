"""An uploaded file can be had while something public shows it, and never for longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission, Page, PageViewRestriction

from cms.core.models import CustomDocument
from resources import editions
from resources.models import FixedEdition
from tests import factories
from tests.resources.conftest import body_of, edition, publish


@pytest.fixture
def document(db: None) -> CustomDocument:
    return factories.DocumentFactory(language="nl", file=ContentFile(b"0123456789", name="bijlage.txt"))


@pytest.fixture
def page(section: Any, document: CustomDocument, settle: Any) -> Any:
    """A public page that shows the document."""
    block = ("document", {"document": document.pk, "description": ""})
    made = factories.HandoutPageFactory(parent=section, body=factories.stream(block))
    settle()
    return made


def test_a_file_is_had_as_long_as_a_public_page_shows_it(page: Any, document: Any, client: Any, settle: Any) -> None:
    answer = client.get(document.url)
    assert body_of(answer) == b"0123456789"
    assert answer["Content-Disposition"] == f'attachment; filename="{document.filename}"'
    assert answer["ETag"] == f'"{document.checksum}"'
    assert answer["Content-Language"] == "nl"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(document.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    part = client.get(document.url, headers={"Range": "bytes=8-"})
    assert (part.status_code, body_of(part)) == (206, b"89")
    wrong = client.get(document.url, headers={"Range": "bytes=99-"})
    assert (wrong.status_code, wrong["Content-Range"]) == (416, "bytes */10")
    publish(page, settle, body="")
    assert client.get(document.url).status_code == 404


@pytest.mark.parametrize("hide", ["unpublish", "delete", "never"])
def test_a_file_of_what_is_not_public_is_not_there(
    page: Any, document: Any, client: Any, settle: Any, hide: str
) -> None:
    if hide == "never":
        document = factories.DocumentFactory()
        factories.HandoutPageFactory(
            parent=page.get_parent().specific,
            body=factories.stream(("document", {"document": document.pk, "description": ""})),
            live=False,
        )
    else:
        getattr(Page.objects.get(pk=page.pk).specific, hide)()
    settle()
    assert client.get(document.url).status_code == 404


def test_a_file_of_a_page_for_members_is_had_after_log_in(page: Any, document: Any, client: Any, settle: Any) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")
    settle()
    assert client.get(document.url).status_code == 404
    client.force_login(factories.UserFactory(is_superuser=False, is_staff=False))
    answer = client.get(document.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")


def test_who_looks_after_files_can_open_them_all(document: Any, client: Any) -> None:
    assert client.get(document.url).status_code == 404
    member, editor = (factories.UserFactory(is_superuser=False, is_staff=False) for _user in range(2))
    client.force_login(member)
    assert client.get(document.url).status_code == 404
    group = Group.objects.create(name="Bestanden")
    change = Permission.objects.get(codename="change_document")
    GroupCollectionPermission.objects.create(
        group=group, collection=Collection.get_first_root_node(), permission=change
    )
    editor.groups.add(group)
    client.force_login(editor)
    assert client.get(document.url).status_code == 200
    client.force_login(factories.UserFactory())
    assert client.get(reverse("wagtaildocs:edit", args=[document.pk])).status_code == 200


def test_a_private_collection_still_asks_for_what_it_asks(page: Any, document: Any, client: Any, settle: Any) -> None:
    files = Collection.get_first_root_node().add_child(name="Besloten")
    restriction = CollectionViewRestriction.objects.create(
        collection=files, restriction_type="password", password="geheim"
    )
    document.collection = files
    document.save()
    settle()
    asked = client.get(document.url)
    assert b"0123456789" not in asked.content
    assert asked.status_code == 200
    address = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    client.post(address, {"password": "geheim", "return_url": document.url})
    assert body_of(client.get(document.url)) == b"0123456789"


def test_wrong_addresses_lead_nowhere(page: Any, document: Any, client: Any) -> None:
    for path in (
        f"/documents/{document.pk}/andere.txt",
        f"/documents/{document.pk}/../../etc/passwd",
        f"/documents/{document.pk}0/{document.filename}",
        f"/documents/{'9' * 30}/x.txt",
        f"/documents/editions/{document.checksum}/{document.filename}",
        "/documents/editions/x/y",
        f"/documents/editions/{document.checksum}/%00",
    ):
        assert client.get(path).status_code == 404
    assert client.post(document.url).status_code == 405


def test_a_file_that_the_storage_lost_is_not_there(page: Any, document: Any, client: Any) -> None:
    document.file.storage.delete(document.file.name)
    assert client.get(document.url).status_code == 404


def test_a_file_that_an_edition_holds_is_had_until_that_is_withdrawn(
    section: Any, document: Any, client: Any, settle: Any
) -> None:
    files = factories.stream(("file", {"document": document.pk, "language": "nl"}))
    page = factories.HandoutPageFactory(parent=section, editions=[edition(1, files=files)])
    settle()
    address = f"/documents/editions/{document.checksum}/{document.filename}"
    held = client.get(address)
    assert body_of(held) == b"0123456789"
    assert held["Content-Disposition"].startswith("attachment")
    restriction = PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")
    settle()
    assert client.get(address).status_code == 404
    client.force_login(factories.UserFactory(is_superuser=False, is_staff=False))
    assert client.get(address).status_code == 200
    restriction.delete()
    settle()
    client.logout()
    assert client.get(address).status_code == 200
    editions.withdraw(FixedEdition.objects.get(), reason="Fout.")
    assert client.get(address).status_code == 404

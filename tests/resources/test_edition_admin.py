"""What staff do with editions and see of downloads in the admin."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from cms.core.identity import item_id
from resources.comparison import ADDED, LEFT_OUT, REMOVED, SAME, compare, paragraphs
from resources.models import Download, FixedEdition, HandoutEdition
from tests import factories
from tests.resources.conftest import edition, publish_edition


@pytest.fixture
def two(handout: Any, settle: Any) -> Any:
    """A handout with two published editions."""
    publish_edition(handout, 2, settle, text="De tweede tekst met &lt;b&gt;.")
    return handout


def address(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def editor(page: Any, *permissions: str) -> Any:
    """Return somebody who may do this with pages, and enter the admin."""
    group = Group.objects.create(name=f"Groep {uuid4()}")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for name in permissions:
        GroupPagePermission.objects.create(group=group, page=page.get_root(), permission_type=name)
    user = factories.UserFactory(is_superuser=False, is_staff=False)
    user.groups.add(group)
    return user


def test_staff_see_the_editions_of_a_handout_with_their_downloads(two: Any, admin_client: Any) -> None:
    public_id = item_id(two.translation_key, "nl")
    today = datetime.date(2026, 5, 1)
    for name in ("pdf", "txt"):
        Download.objects.create(item_id=public_id, number=2, format=name, day=today, count=21)
    page = admin_client.get(address("handout_editions", two.pk)).content.decode()
    for words in ("Nieuw in 1.", "Nieuw in 2.", "<td>42</td>", address("withdraw_edition", two.pk, 1)):
        assert words in page
    edit = admin_client.get(address("wagtailadmin_pages:edit", two.pk)).content.decode()
    assert address("handout_editions", two.pk) in edit


def test_two_editions_are_compared_word_by_word(two: Any, admin_client: Any) -> None:
    def compared(**numbers: str) -> Any:
        return admin_client.get(address("compare_editions", two.pk), numbers)

    changed = "De <del>eerste</del><ins>tweede</ins> tekst<ins> met &lt;b&gt;</ins>."
    assert changed in compared(**{"from": "1", "to": "2"}).content.decode()
    assert "De <del>tweede</del><ins>eerste</ins> tekst" in compared(**{"from": "2", "to": "1"}).content.decode()
    assert "<ins>" not in compared(**{"from": "1", "to": "1"}).content.decode()
    # The text as it is now, beside the newest edition.
    assert "De tweede tekst" not in compared().content.decode()
    for wrong in ("3", "x", "٣", "9" * 5000):
        assert compared(**{"from": wrong}).status_code == 404


def test_withdrawing_asks_for_a_reason_and_can_be_taken_back(two: Any, admin_client: Any) -> None:
    withdraw = address("withdraw_edition", two.pk, 1)
    assert admin_client.get(withdraw).status_code == 200
    assert admin_client.post(withdraw, {"reason": "  "}).status_code == 200
    assert not FixedEdition.objects.exclude(withdrawn_at=None).exists()
    assert admin_client.post(withdraw, {"reason": "Een <fout> cijfer."})["Location"] == address(
        "handout_editions", two.pk
    )
    withdrawn = FixedEdition.objects.get(number=1)
    assert withdrawn.withdrawn_reason == "Een <fout> cijfer."
    assert "Een &lt;fout&gt; cijfer." in admin_client.get(address("handout_editions", two.pk)).content.decode()
    admin_client.post(withdraw, {"reason": "Nog eens."})
    assert FixedEdition.objects.get(number=1).withdrawn_reason == "Een <fout> cijfer."
    restore = address("restore_edition", two.pk, 1)
    assert admin_client.get(restore).status_code == 405
    admin_client.post(restore)
    assert FixedEdition.objects.get(number=1).withdrawn_at is None
    actions = PageLogEntry.objects.filter(page=two.pk, action__startswith="resources.")
    assert [entry.action for entry in actions.order_by("pk")] == [
        "resources.withdraw_edition",
        "resources.restore_edition",
    ]
    assert (
        "Een &lt;fout&gt; cijfer." in admin_client.get(address("wagtailadmin_pages:history", two.pk)).content.decode()
    )


def test_only_who_may_publish_withdraws_and_only_who_may_edit_looks(two: Any, client: Any) -> None:
    list_address, withdraw = address("handout_editions", two.pk), address("withdraw_edition", two.pk, 1)
    for permissions, may_look, may_withdraw in (
        ((), False, False),
        (("change",), True, False),
        (("change", "publish"), True, True),
    ):
        client.force_login(editor(two, *permissions))
        assert (client.get(list_address).status_code == 200) == may_look
        assert (client.get(address("compare_editions", two.pk)).status_code == 200) == may_look
        assert (client.get(withdraw).status_code == 200) == may_withdraw
        client.post(withdraw, {"reason": "Fout."})
        assert FixedEdition.objects.exclude(withdrawn_at=None).exists() == may_withdraw
    client.logout()
    assert client.get(list_address).status_code == 302


def test_a_handout_without_published_editions_says_so(section: Any, admin_client: Any) -> None:
    page = factories.HandoutPageFactory(parent=section, editions=[edition(1)], live=False)
    assert admin_client.get(address("handout_editions", page.pk)).status_code == 200
    assert admin_client.get(address("compare_editions", page.pk)).status_code == 404
    assert admin_client.get(address("withdraw_edition", page.pk, 1)).status_code == 404


def test_the_form_says_that_a_published_edition_cannot_be_changed(handout: Any, admin_client: Any) -> None:
    first = HandoutEdition.objects.get()
    form = {
        "title": handout.title,
        "slug": handout.slug,
        "summary": handout.summary,
        "audiences": [audience.pk for audience in handout.audiences.all()],
        "licence": handout.licence,
        "body-count": 0,
        "corrections-TOTAL_FORMS": 0,
        "corrections-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "editions-TOTAL_FORMS": 1,
        "editions-INITIAL_FORMS": 1,
        "editions-0-id": first.pk,
        "editions-0-ORDER": 1,
        "editions-0-number": 1,
        "editions-0-date": "2026-01-01",
        "editions-0-what_changed": "Iets anders.",
        "editions-0-files-count": 0,
        "action-publish": "publish",
    }
    answer = admin_client.post(address("wagtailadmin_pages:edit", handout.pk), form)
    assert answer.status_code == 200
    form_errors = answer.context["form"].non_field_errors()
    assert any("1" in message for message in form_errors), answer.context["form"].errors
    form["editions-0-what_changed"] = first.what_changed
    assert admin_client.post(address("wagtailadmin_pages:edit", handout.pk), form).status_code == 302


@pytest.fixture
def downloads(two: Any) -> Any:
    public_id = item_id(two.translation_key, "nl")
    for day, number, name, requester, count in (
        ("2026-04-30", 1, "pdf", "", 5),
        ("2026-05-01", 2, "pdf", "school", 7),
        ("2026-05-02", 0, "docx", "municipality", 1),
    ):
        Download.objects.create(
            item_id=public_id, number=number, format=name, day=day, requester=requester, count=count
        )
    Download.objects.create(item_id=uuid4(), number=1, format="pdf", day="2026-05-02", count=2)
    return two


def test_the_report_shows_sums_as_bars_and_every_number(downloads: Any, admin_client: Any) -> None:
    answer = admin_client.get(address("download_report"))
    by_month, by_handout = answer.context["charts"]
    assert [(bar["total"], bar["share"]) for bar in by_month["bars"]] == [(5, 50), (10, 100)]
    assert [bar["total"] for bar in by_handout["bars"]] == [13, 2]
    assert by_handout["bars"][0]["name"] == "Gids"
    page = answer.content.decode()
    assert page.count('<svg viewBox="0 0 100 1"') == 4
    assert '<script src="http' not in page


def test_numbers_of_a_period_come_as_csv(downloads: Any, admin_client: Any) -> None:
    period = {"day_from": "2026-05-01", "day_to": "2026-05-31", "requester": "school", "export": "csv"}
    answer = admin_client.get(address("download_report"), period)
    assert answer["Content-Type"].startswith("text/csv")
    heading, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert len(heading) == 7
    assert row[1:] == ["Gids", "nl", "2", "pdf", "school", "7"]
    assert "2026" in row[0]


def test_only_who_may_see_numbers_sees_them(downloads: Any, client: Any) -> None:
    user = editor(downloads, "change")
    client.force_login(user)
    assert client.get(address("download_report")).status_code == 302
    user.groups.get().permissions.add(Permission.objects.get(codename="view_download"))
    assert client.get(address("download_report")).status_code == 200
    assert address("download_report") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_is_the_same_is_left_out_but_for_what_stands_around_a_change() -> None:
    before = "\n\n".join(["Een.", "Twee.", "Drie.", "Vier.", "Vijf.", "Zes oud."])
    found = compare(before, before.replace("oud", "nieuw"))
    assert found == [
        [(LEFT_OUT, "4")],
        [(SAME, "Vijf.")],
        [(SAME, "Zes "), (REMOVED, "oud"), (ADDED, "nieuw"), (SAME, ".")],
    ]
    assert compare("Een.\n\nTwee.", "Een.") == [[(SAME, "Een.")], [(REMOVED, "Twee.")]]


def test_line_breaks_and_rules_are_no_difference() -> None:
    assert paragraphs("Kop\n====\n\nEen lange\nregel.\n\n- een\n- twee\n  verder") == [
        "Kop",
        "Een lange regel.",
        "- een",
        "- twee verder",
    ]


def test_long_paragraphs_take_no_time() -> None:
    long = "woord " * 20_000
    assert [piece.kind for piece in compare(long, f"{long} meer")[0]] == [REMOVED, ADDED]

"""The forward kit: what is in it and what is not, who gets it, and what its links open."""

from __future__ import annotations

import datetime
import email
import email.policy
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from wagtail.models import Locale

from cms.core.identity import item_id
from cms.example.loader import Loader
from cms.publishing.models import ContentItem
from cms.subscriptions import sending as post_office
from cms.subscriptions.models import ConsentText, Subscriber, Subscription, Way
from partners.models import PartnerPage, PartnerTeam
from site_pages.models import NewsletterItem, ProjectNews
from site_pages.newsletters.forwarding import forewords, kits, mails, sending
from site_pages.newsletters.forwarding.links import mail_behind, token_of
from site_pages.newsletters.forwarding.organisations import organisation_with_id, organisations_that_forward
from site_pages.newsletters.forwarding.pictures import SIZES
from site_pages.newsletters.forwarding.posts import NETWORKS, post
from site_pages.newsletters.mails import issue_with_id
from site_pages.newsletters.models import Contribution, Foreword, Forwarder, KitMail
from tests import factories
from tests.partners.conftest import make_staff

pytestmark = pytest.mark.django_db

SECRET = "geheim-adres@lezers.example"
HOSTILE = [
    "../../etc/passwd",
    "A/B\\C: <script>alert(1)</script> & \"D'",
    "שלום עולם – مرحبا",
    "🎉🎉🎉",
    "Regel\r\nBcc: " + SECRET,
    "Naam " * 40,
]


class Page(HTMLParser):
    """An HTML document whose elements are closed in their order."""

    VOID = frozenset({"meta", "img", "br", "link", "hr", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def unpacked(chunks: Iterator[bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(set(names)) == len(names)
        for name in names:
            path = PurePosixPath(name)
            assert name.isascii()
            assert not path.is_absolute()
            assert ".." not in path.parts
            assert len(path.parts[-1]) < 120
        return {name: archive.read(name) for name in names}


def check(kit: kits.Kit) -> dict[str, bytes]:
    """Unpack a kit as whoever gets it would, look into each file, and return them."""
    files = unpacked(kit.stream())
    assert set(files) == set(kit.paths.values())
    assert b"".join(kit.stream()) == b"".join(replace(kit).stream())
    html = files[kit.paths["html"]].decode()
    page = Page(html)
    assert len(html.encode()) < 100_000
    addresses = [attributes.get("href") or attributes.get("src") for _tag, attributes in page.tags]
    assert all(each.startswith(("http", "mailto:", "#")) for each in addresses if each)
    assert kit.address in [attributes.get("href") for tag, attributes in page.tags if tag == "a"]
    assert all("alt" in attributes for tag, attributes in page.tags if tag == "img")
    text = files[kit.paths["text"]].decode()
    assert kit.address in text
    draft: Any = email.message_from_bytes(files[kit.paths["draft"]], policy=email.policy.default)
    parts = list(draft.walk())
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "text/plain", "text/html"]
    assert [part.defects for part in parts] == [[], [], []]
    assert all(header.defects == () for header in draft.values() if hasattr(header, "defects"))
    assert {name.lower() for name in draft} == {"x-unsent", "date", "from", "subject", "mime-version", "content-type"}
    assert draft["X-Unsent"] == "1"
    assert draft["From"].addresses == ()
    assert parts[1].get_content().splitlines() == text.splitlines()
    assert parts[2].get_content().splitlines() == html.splitlines()
    assert max(map(len, files[kit.paths["draft"]].splitlines())) <= 998
    for size in SIZES:
        with Image.open(io.BytesIO(files[kit.paths[size.name]])) as picture:
            assert picture.format == "PNG"
            assert picture.size == (size.width, size.height)
            assert len(picture.convert("RGB").getcolors(2**24) or []) > 20
    with override(kit.issue["locale"]):
        for network in NETWORKS:
            message = files[kit.paths[network.name]].decode()
            assert network.length(message, address=kit.address) <= network.most
            assert (kit.address in message) == network.links
    assert files[kit.paths["address"]].decode().strip() == kit.address
    assert len(files[kit.paths["subjects"]].decode().splitlines()) >= 3
    assert kit.address in files[kit.paths["read_me"]].decode()
    return files


def readable(files: dict[str, bytes]) -> str:
    """Return all that anybody could read in the files, however it is encoded."""
    said = []
    for name, content in files.items():
        said.append(content.decode("utf-8", "replace"))
        if name.endswith(".eml"):
            message: Any = email.message_from_bytes(content, policy=email.policy.default)
            said += [part.get_content() for part in message.walk() if not part.is_multipart()]
            said += [str(value) for value in message.values()]
    return "\n".join(said)


@pytest.fixture
def partner(section: Any) -> Any:
    return factories.PartnerPageFactory(
        parent=section,
        title="MantelzorgNL",
        slug="mantelzorgnl",
        kind="carers-organisation",
        logo=factories.ImageFactory(),
        email="info@mantelzorg.example",
    )


@pytest.fixture
def page(section: Any, partner: Any) -> Any:
    theme = factories.ThemePageFactory(parent=section, title="Thema")
    project = factories.ProjectPageFactory(parent=theme, title="Campagne")
    return factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuws van het voorjaar",
        slug="voorjaar",
        summary="Een samenvatting.",
        year=2026,
        quarter=2,
        project_news=[ProjectNews(project=project, text="<p>De campagne begint.</p>")],
        items=[NewsletterItem(target=partner, text="Lees over een partner.")],
    )


@pytest.fixture
def issue(page: Any, settle: Callable[[], int]) -> dict[str, Any]:
    settle()
    return found(page)


def found(page: Any) -> Any:
    return issue_with_id(public_id(page))


def public_id(page: Any, locale: str = "nl") -> UUID:
    return item_id(page.translation_key, locale)


def kit_of(page: Any, issue: dict[str, Any], **given: Any) -> kits.Kit:
    organisation = organisation_with_id(public_id(page))
    assert organisation
    return replace(kits.kit_for(organisation, issue), **given)


@pytest.fixture
def contact(partner: Any) -> Forwarder:
    forwarder = Forwarder.objects.of(partner)
    forwarder.contact = "nieuws@mantelzorg.example"
    forwarder.save()
    return forwarder


@pytest.fixture
def sent(contact: Forwarder, issue: dict[str, Any]) -> KitMail:
    assert sending.send_kits(issue) == 1
    return KitMail.objects.get()


def address(name: str, mail: KitMail) -> str:
    with override("nl"):
        return reverse(name, args=[token_of(mail)])


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.UserFactory())
    return client


# The kit


def test_a_kit_holds_all_that_is_needed_in_the_language_of_the_issue(partner: Any, issue: dict[str, Any]) -> None:
    text = "Beste lezer,\n\nDit is <b>ons</b> nieuws.\nGroeten"
    kit = kit_of(partner, issue, foreword=text)
    files = check(kit)
    assert kit.name == "nieuwsbrief-2026-2-mantelzorgnl"
    assert list(files)[:6] == [
        "LEESMIJ.txt",
        "onderwerp.txt",
        "nieuwsbrief.html",
        "nieuwsbrief.eml",
        "nieuwsbrief.txt",
        "webadres.txt",
    ]
    html = files["nieuwsbrief.html"].decode()
    assert "Dit is &lt;b&gt;ons&lt;/b&gt; nieuws." in html
    assert partner.logo.file.name.rpartition("/")[2].partition(".")[0] in html
    assert "MantelzorgNL" in html
    assert "[Zet hier de link waarmee mensen zich afmelden" in html
    assert "[Zet hier de link waarmee mensen zich" in files["nieuwsbrief.txt"].decode()
    assert "MantelzorgNL stuurt door: Nieuws van het voorjaar" in files["onderwerp.txt"].decode()
    assert "Derde kwartaal" not in files["afbeeldingen/beschrijvingen.txt"].decode()
    assert "Tweede kwartaal 2026" in files["afbeeldingen/beschrijvingen.txt"].decode()
    dates = {info.date_time for info in zipfile.ZipFile(io.BytesIO(b"".join(kit.stream()))).infolist()}
    # An archive counts in steps of two seconds.
    [date] = dates
    changed = datetime.datetime.fromisoformat(issue["changedAt"])
    assert changed - datetime.datetime(*date, tzinfo=datetime.UTC) < datetime.timedelta(seconds=2)


def test_an_english_issue_makes_an_english_kit_also_for_who_has_no_english_profile(
    page: Any, partner: Any, english: Locale, settle: Any
) -> None:
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.title, translated.slug = "Spring news", "spring"
    translated.save_revision().publish()
    settle()
    issue = issue_with_id(public_id(page, "en"))
    assert issue
    [kit] = kits.kits_for(issue)
    files = check(kit)
    assert kit.name == "newsletter-2026-2-mantelzorgnl"
    assert {"README.txt", "newsletter.html", "messages/linkedin.txt", "images/wide-1200x630.png"} <= set(files)
    assert "Second quarter 2026" in files["images/alt-texts.txt"].decode()
    assert "Sent on to you by" in files["newsletter.html"].decode()
    assert not any(word in readable(files) for word in ("Doorgestuurd", "Lees hem hier", "kwartaal"))


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_an_organisation_is_called_its_kit_can_be_unpacked_and_read(
    name: str, partner: Any, issue: dict[str, Any]
) -> None:
    kit = kit_of(partner, issue)
    kit = replace(kit, partner={**kit.partner, "title": name}, issue={**issue, "title": f"{name} {issue['title']}"})
    files = check(kit)
    assert "/" not in kit.name
    assert "\\" not in kit.name
    assert "script" not in {tag for tag, _attributes in Page(files[kit.paths["html"]].decode()).tags}
    # On one line, whatever stood in it.
    assert all(line.strip() for line in files[kit.paths["subjects"]].decode().splitlines())


def test_organisations_with_the_same_name_get_folders_of_their_own(
    section: Any, partner: Any, page: Any, settle: Any
) -> None:
    factories.PartnerPageFactory(parent=section, title="MantelzorgNL!", slug="twee", kind="research-institute")
    settle()
    files = unpacked(kits.stream_all(kits.kits_for(found(page))))
    folders = {PurePosixPath(name).parts[0] for name in files}
    assert len(folders) == 2
    assert all(folder.startswith("nieuwsbrief-2026-2-mantelzorgnl") for folder in folders)


def test_a_logo_that_cannot_be_shown_is_left_out(partner: Any, issue: dict[str, Any]) -> None:
    kit = kit_of(partner, issue)
    check(replace(kit, partner={**kit.partner, "logo": None}))
    svg = {**kit.partner["logo"], "url": kit.partner["logo"]["url"].rpartition(".")[0] + ".svg"}
    check(replace(kit, partner={**kit.partner, "logo": svg}))


def test_messages_fit_however_long_the_title_is(partner: Any, issue: dict[str, Any]) -> None:
    kit = kit_of(partner, issue)
    for title in ("Kort", "Mantelzorgondersteuningsbeleid " * 8, "漢字" * 120):
        for network in NETWORKS:
            longer = {**issue, "title": title, "summary": title * 4}
            message = post(network, longer, publisher=title, address=kit.address)
            assert network.length(message, address=kit.address) <= network.most
            assert (kit.address in message) == network.links
    x = next(network for network in NETWORKS if network.name == "x")
    assert x.length("a漢 https://example.org/", address="https://example.org/") == 1 + 2 + 1 + 23


def test_a_kit_takes_a_fixed_number_of_statements(
    section: Any, partner: Any, page: Any, settle: Any, django_assert_num_queries: Any
) -> None:
    settle()
    issue = found(page)
    with django_assert_num_queries(4):
        assert len(kits.kits_for(issue)) == 1
    for number in range(3):
        factories.PartnerPageFactory(parent=section, title=f"Partner {number}", kind="knowledge-institute")
    settle()
    with django_assert_num_queries(4):
        assert len(kits.kits_for(issue)) == 4


def test_kits_are_for_public_organisations_with_readers_of_their_own(
    section: Any, partner: Any, page: Any, settle: Any
) -> None:
    factories.PartnerPageFactory(parent=section, title="Ministerie", kind="ministry")
    factories.PartnerPageFactory(parent=section, title="Concept", kind="research-institute", live=False)
    settle()
    assert [each.item["title"] for each in organisations_that_forward("nl")] == ["MantelzorgNL"]
    partner.unpublish()
    settle()
    assert organisations_that_forward("nl") == []
    assert organisation_with_id(public_id(partner)) is None


# Forewords


def test_the_foreword_of_an_issue_goes_before_the_usual_one(partner: Any, issue: dict[str, Any]) -> None:
    user = factories.UserFactory()

    def write(text: str, issue_id: UUID | None) -> None:
        forewords.write(partner, text, locale="nl", issue=issue_id, by=user)

    assert kit_of(partner, issue).foreword == ""
    write("Altijd dit.\r\n\r\nEn dit. ", None)
    assert kit_of(partner, issue).foreword == "Altijd dit.\n\nEn dit."
    write("Nu dit.", UUID(issue["id"]))
    assert kit_of(partner, issue).foreword == "Nu dit."
    assert [kit.foreword for kit in kits.kits_for(issue)] == ["Nu dit."]
    write("Nu dat.", UUID(issue["id"]))
    assert Foreword.objects.count() == 2
    write("  ", UUID(issue["id"]))
    assert kit_of(partner, issue).foreword == "Altijd dit.\n\nEn dit."
    assert kit_of(partner, {**issue, "locale": "en"}).foreword == ""


def test_staff_write_a_foreword_of_at_most_so_many_characters(
    staff: Client, partner: Any, issue: dict[str, Any]
) -> None:
    url = reverse("newsletter-forwarding:foreword", args=[issue["id"], public_id(partner)])
    assert staff.post(url, {"text": "a" * 1201}).status_code == 200
    assert not Foreword.objects.exists()
    # The ends of lines count once, as on the page.
    assert staff.post(url, {"text": "a\r\n" * 400}).status_code == 302
    assert len(Foreword.objects.get().text) == 799
    assert staff.get(url).status_code == 200
    usual = reverse("newsletter-forwarding:usual", args=[public_id(partner), "nl"])
    assert staff.post(usual, {"text": "Altijd."}).status_code == 302
    assert Foreword.objects.filter(issue=None).get().text == "Altijd."
    assert staff.get(usual.replace("/nl/", "/xx/")).status_code == 404


def test_partner_editors_write_forewords_of_their_own_organisation_alone(
    section: Any, partner: Any, issue: dict[str, Any], settle: Any
) -> None:
    make_staff()
    other = factories.PartnerPageFactory(parent=section, title="Ander", slug="ander", kind="research-institute")
    settle()
    editor = factories.UserFactory(is_staff=False, is_superuser=False)
    PartnerTeam.objects.create(organisation=partner).editors.add(editor)
    client = Client()
    client.force_login(editor)
    listed = client.get(reverse("own_forewords"))
    assert "MantelzorgNL" in listed.content.decode()
    assert "Ander" not in listed.content.decode()
    mine, theirs = (
        [
            reverse("own_foreword", args=[public_id(each), "nl"]),
            reverse("own_foreword_of_issue", args=[public_id(each), issue["id"]]),
        ]
        for each in (partner, other)
    )
    for url in mine:
        assert client.get(url).status_code == 200
        assert client.post(url, {"text": "Van ons."}).status_code == 302
    for url in theirs:
        for answer in (client.get(url), client.post(url, {"text": "Van ons."})):
            assert answer.status_code == 302
            assert answer["Location"] == reverse("wagtailadmin_home")
    assert {each.forwarder.organisation_id for each in Foreword.objects.all()} == {partner.pk}
    for name in ("index", "issue", "all"):
        arguments = [] if name == "index" else [issue["id"]]
        assert client.get(reverse(f"newsletter-forwarding:{name}", args=arguments)).status_code == 302


# Mail to the contact


def test_a_mail_goes_to_each_contact_once_however_often_the_button_is_pressed(
    staff: Client, contact: Forwarder, issue: dict[str, Any]
) -> None:
    url = reverse("newsletter-forwarding:issue", args=[issue["id"]])
    for _press in range(3):
        assert staff.post(url).status_code == 302
        post_office.send_due()
    [mail] = outbox.outbox
    assert mail.to == ["nieuws@mantelzorg.example"]
    assert issue["title"] in mail.subject
    [kit] = KitMail.objects.all()
    assert kit.state == "sent"
    assert token_of(kit) in str(mail.body)
    stop = f"<{'http://testserver'}{address('newsletter_kit_stop', kit)}>"
    assert mail.extra_headers["List-Unsubscribe"] == stop
    shown = staff.get(url).content.decode()
    assert "verstuurd" in shown
    assert "nieuws@mantelzorg.example" in shown


def test_who_has_no_contact_or_wants_no_kits_gets_no_mail_and_is_shown(
    staff: Client, partner: Any, issue: dict[str, Any]
) -> None:
    url = reverse("newsletter-forwarding:issue", args=[issue["id"]])
    assert sending.send_kits(issue) == 0
    assert "geen adres" in staff.get(url).content.decode()
    form = reverse("newsletter-forwarding:organisation", args=[public_id(partner)])
    assert "info@mantelzorg.example" in staff.get(form).content.decode()
    assert staff.post(form, {"contact": "geen adres", "wants_kits": "on"}).status_code == 200
    assert staff.post(form, {"contact": "nieuws@mantelzorg.example"}).status_code == 302
    assert sending.send_kits(issue) == 0
    assert "wil geen pakketten" in staff.get(url).content.decode()
    assert staff.post(form, {"contact": "nieuws@mantelzorg.example", "wants_kits": "on"}).status_code == 302
    assert sending.send_kits(issue) == 1


def test_what_was_refused_is_tried_again_and_what_is_in_doubt_is_not(sent: KitMail, issue: dict[str, Any]) -> None:
    for state, again in (("refused", 1), ("in-doubt", 0), ("sent", 0), ("waiting", 0)):
        KitMail.objects.update(state=state)
        assert sending.send_kits(issue) == again
    assert KitMail.objects.count() == 1


def test_nothing_is_sent_of_what_ceased_to_be_public_or_is_wanted_no_more(
    sent: KitMail, page: Any, partner: Any, settle: Any
) -> None:
    assert mails.due().count() == 1
    Forwarder.objects.update(declined_at=timezone.now())
    assert mails.due().count() == 0
    Forwarder.objects.update(declined_at=None)
    for hidden in (page, partner):
        hidden.unpublish()
        settle()
        assert mails.due().count() == 0
        hidden.save_revision().publish()
        settle()
        assert mails.due().count() == 1


def test_of_an_issue_that_is_not_public_there_is_nothing(staff: Client, page: Any, partner: Any, settle: Any) -> None:
    page.unpublish()
    settle()
    of_issue, of_kit = [public_id(page)], [public_id(page), public_id(partner)]
    for name, arguments in (("issue", of_issue), ("all", of_issue), ("kit", of_kit), ("preview", of_kit)):
        assert staff.get(reverse(f"newsletter-forwarding:{name}", args=arguments)).status_code == 404
    assert staff.post(reverse("newsletter-forwarding:issue", args=of_issue)).status_code == 404
    assert "voorjaar" not in staff.get(reverse("newsletter-forwarding:index")).content.decode()


def test_staff_download_one_kit_or_all_and_see_what_is_mailed(
    staff: Client, partner: Any, issue: dict[str, Any]
) -> None:
    one = staff.get(reverse("newsletter-forwarding:kit", args=[issue["id"], public_id(partner)]))
    assert one["Content-Disposition"] == 'attachment; filename="nieuwsbrief-2026-2-mantelzorgnl.zip"'
    assert len(unpacked(one.streaming_content)) == 16
    every = staff.get(reverse("newsletter-forwarding:all", args=[issue["id"]]))
    assert len(unpacked(every.streaming_content)) == 16
    preview = staff.get(reverse("newsletter-forwarding:preview", args=[issue["id"], public_id(partner)]))
    assert "sandbox" in preview["Content-Security-Policy"]
    assert "Nieuws van het voorjaar" in preview.content.decode()
    assert "Nieuws van het voorjaar" in staff.get(reverse("newsletter-forwarding:index")).content.decode()


def test_only_who_may_forward_sees_it_in_the_admin(issue: dict[str, Any], partner: Any) -> None:
    user = factories.UserFactory(is_superuser=False)
    group = Group.objects.create(name="Nieuwsbrief")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    url = reverse("newsletter-forwarding:issue", args=[issue["id"]])
    assert client.get(url).status_code == 302
    group.permissions.add(Permission.objects.get(codename="change_forwarder"))
    assert client.get(url).status_code == 200


# What the link in the mail opens


def test_the_link_opens_the_kit_without_a_log_in_and_a_look_changes_nothing(sent: KitMail, client: Client) -> None:
    before = list(Forwarder.objects.values()), list(KitMail.objects.values())
    for name in ("newsletter_kit", "newsletter_kit_preview", "newsletter_kit_download", "newsletter_kit_stop"):
        for method in (client.get, client.head):
            answer: Any = method(address(name, sent))
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["X-Robots-Tag"] == "noindex"
            assert not answer.cookies
            if name != "newsletter_kit_download":
                assert sent.forwarder.contact not in answer.content.decode()
    assert (list(Forwarder.objects.values()), list(KitMail.objects.values())) == before
    files = unpacked(client.get(address("newsletter_kit_download", sent)).streaming_content)  # type: ignore[attr-defined]
    assert "LEESMIJ.txt" in files


def test_no_other_token_opens_anything(sent: KitMail, client: Client) -> None:
    token = token_of(sent)
    identity, _dot, signature = token.partition(".")
    swapped = signature.swapcase()
    for other in (
        identity,
        f"{identity}.",
        f"{identity}.{swapped}",
        f"{identity}x.{signature}",
        f"{identity[:-4]}AAAA.{signature}",
        f"{'A' * 22}.{signature}",
        f".{signature}",
        str(sent.public_id),
        "é.ü",
        "x" * 3000,
    ):
        assert mail_behind(other) is None, other
    with override("nl"):
        assert client.get(reverse("newsletter_kit", args=[f"{identity}.{swapped}"])).status_code == 404
        stop = reverse("newsletter_kit_stop", args=[f"{identity}.{swapped}"])
    assert client.post(stop, {"do": "stop"}).status_code == 404
    assert Forwarder.objects.get().declined_at is None


def test_a_link_ends_with_the_address_it_went_to(sent: KitMail, client: Client) -> None:
    url = address("newsletter_kit", sent)
    Forwarder.objects.update(contact="ander@mantelzorg.example")
    assert client.get(url).status_code == 404


def test_a_link_tells_nothing_of_what_is_no_longer_public(
    sent: KitMail, page: Any, partner: Any, client: Client, settle: Any
) -> None:
    for hidden in (page, partner):
        hidden.unpublish()
        settle()
        for name in ("newsletter_kit", "newsletter_kit_preview", "newsletter_kit_download"):
            answer = client.get(address(name, sent))
            assert answer.status_code == 410
            assert hidden.title not in answer.content.decode()
        assert client.get(address("newsletter_kit_stop", sent)).status_code == 200
        hidden.save_revision().publish()
        settle()


def test_an_organisation_has_no_more_kits_with_a_button_or_with_one_click(sent: KitMail, client: Client) -> None:
    url = address("newsletter_kit_stop", sent)

    def declined() -> bool:
        return Forwarder.objects.get().declined_at is not None

    assert client.post(url, {"do": "stop"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not declined()
    answer = client.post(url, {"do": "stop"})
    assert (answer.status_code, answer["Location"]) == (303, url)
    assert declined()
    assert "weer" in client.get(url).content.decode()
    client.post(url, {"do": "resume"})
    assert not declined()
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert declined()


# The page of an issue with ?via=


def test_the_page_of_an_issue_says_who_forwarded_it(
    client: Client, partner: Any, issue: dict[str, Any], django_assert_num_queries: Any
) -> None:
    plain = client.get(issue["path"])
    named = client.get(f"{issue['path']}?via={public_id(partner)}")
    html = named.content.decode()
    assert "Aan u doorgestuurd door" in html
    assert "/nl/sectie/mantelzorgnl/" in html
    assert f'<link rel="canonical" href="{issue["url"]}">' in html
    assert named["ETag"] != plain["ETag"]
    assert named["Cache-Control"] == plain["Cache-Control"] == "no-cache"
    assert named["Content-Security-Policy"] == plain["Content-Security-Policy"]
    assert not named.cookies
    with django_assert_num_queries(statements(client, issue["path"]) + 1):
        client.get(f"{issue['path']}?via={public_id(partner)}")


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


UNKNOWN = ["", "x", "0" * 36, "' OR 1=1", "%00", str(UUID(int=7)), str(UUID(int=10**30)).upper()]


@pytest.mark.parametrize("value", UNKNOWN)
def test_an_unknown_name_changes_nothing(client: Client, issue: dict[str, Any], value: str) -> None:
    assert client.get(issue["path"], {"via": value}).content == client.get(issue["path"]).content


def test_who_is_not_public_or_no_organisation_is_not_named(
    client: Client, partner: Any, page: Any, issue: dict[str, Any], settle: Any
) -> None:
    plain = client.get(issue["path"]).content
    assert client.get(f"{issue['path']}?via={issue['id']}").content == plain
    other = ContentItem.objects.exclude(type="newsletter").exclude(type="partner").values_list("path", flat=True)
    for path in filter(None, other):
        assert client.get(path, {"via": public_id(partner)}).content == client.get(path).content
    partner.unpublish()
    settle()
    found = client.get(issue["path"])
    assert client.get(f"{issue['path']}?via={public_id(partner)}").content == found.content


def test_a_front_end_gets_the_name(client: Client, issue: dict[str, Any], partner: Any, settings: Any) -> None:
    settings.FRONTEND_URL = "https://front.example"
    path = f"{issue['path']}?via={public_id(partner)}"
    assert client.get(path)["Location"] == f"https://front.example{path}"


# Nothing personal


def plant(issue_page: Any, project: Any, partner: Any) -> None:
    """Keep the secret address wherever somebody's address is kept."""
    consent = ConsentText.objects.create(digest="x" * 64, locale="nl", text="Ja.")
    subscriber = Subscriber.objects.create(address=SECRET, normalised=SECRET, locale="nl")
    now = timezone.now()
    Subscription.objects.create(
        subscriber=subscriber,
        topic="newsletter",
        key="nl",
        asked_at=now,
        confirmed_at=now,
        consent_text=consent,
        way=Way.PAGE,
    )
    Contribution.objects.create(
        issue=issue_page, project=project, address=SECRET, name=SECRET, due_on=datetime.date(2026, 1, 1)
    )
    user = factories.UserFactory(email=SECRET, first_name=SECRET, last_name=SECRET)
    forwarder = Forwarder.objects.of(partner)
    forwarder.contact = SECRET
    forwarder.save()
    forewords.write(partner, "Van ons allen.", locale="nl", issue=None, by=user)


def test_a_kit_and_a_public_item_hold_nobodys_address(
    page: Any, partner: Any, settle: Any, client: Client, issue: dict[str, Any]
) -> None:
    plant(page, page.project_news.get().project, partner)
    for changed in (page, partner):
        changed.save_revision().publish()
    settle()
    files = check(kit_of(partner, found(page)))
    said = readable(files)
    assert "Van ons allen." in said
    assert SECRET not in said
    assert SECRET.partition("@")[0] not in said
    assert "info@mantelzorg.example" not in said
    for item in ContentItem.objects.all():
        assert SECRET.encode() not in bytes(item.document)
    assert SECRET not in client.get(f"/api/v1/partners/{public_id(partner)}").content.decode()
    assert "contact" not in {field.name for field in PartnerPage._meta.get_fields()}


@pytest.mark.django_db(transaction=True)
def test_every_example_partner_gets_a_kit(root: Any) -> None:
    Loader().run()
    items = ContentItem.objects.filter(type="partner")
    assert items.count() >= 14
    subscriber = Subscriber.objects.create(address=SECRET, normalised=SECRET, locale="nl")
    assert subscriber.pk
    for profile in PartnerPage.objects.all():
        Forwarder.objects.update_or_create(organisation=profile, defaults={"contact": f"{profile.pk}-{SECRET}"})
    [locale] = {item.locale for item in items}
    newest = ContentItem.objects.filter(type="newsletter", locale=locale).order_by("-published_at", "pk").first()
    assert newest
    issue = issue_with_id(newest.pk)
    assert issue
    for item in items:
        organisation = organisation_with_id(item.pk)
        assert organisation
        assert SECRET not in readable(check(kits.kit_for(organisation, issue)))
    every = unpacked(kits.stream_all(kits.kits_for(issue)))
    assert len(every) == 16 * len(organisations_that_forward(locale))

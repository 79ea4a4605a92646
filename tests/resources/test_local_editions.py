"""A handout for one municipality: its name, room for its logo, and who gives support there."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext
from docx import Document as read_word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from wagtail.models import Page, PageViewRestriction

from cms.clients.models import Scope
from cms.core.identity import item_id
from cms.core.models import Municipality
from cms.core.places import importing
from cms.core.places.listed import SHIPPED, read_csv
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import Format, formats
from cms.rendering.documents.nodes import Document, Heading
from cms.rendering.documents.text import FORMAT as PLAIN
from resources import kept_files, local_editions
from resources.addresses import edition_path
from resources.models import FixedEdition
from tests import factories
from tests.api.test_access import bearer
from tests.factories import client_with_key
from tests.resources.conftest import body_of, publish

HARD_NAMES = ["'s-Gravenhage", "Súdwest-Fryslân", "Bergen (NH.)", "De Fryske Marren", "Haarlemmermeer & <Co>"]
"""As Statistics Netherlands writes them, and one that nobody has."""


class Recorder:
    """A format that keeps the documents that it was given."""

    def __init__(self) -> None:
        self.written: list[Document] = []

    @property
    def format(self) -> Format:
        return Format(
            name="pdf", extension="pdf", media_type="x/y", label="", version=1, write=self.write, nodes=frozenset()
        )

    def write(self, document: Document) -> bytes:
        self.written.append(document)
        return repr(document).encode()


@pytest.fixture
def recorder(monkeypatch: Any) -> Iterator[Recorder]:
    recorder = Recorder()
    monkeypatch.setitem(formats._by_name, "pdf", recorder.format)
    return recorder


def municipality(name: str, code: str = "GM0193", **fields: Any) -> Municipality:
    return factories.MunicipalityFactory(name=name, code=code, **fields)


def from_the_data_file() -> list[Municipality]:
    importing.apply(importing.changes(read_csv(SHIPPED)))
    return list(Municipality.objects.filter(valid_to=None))


def source() -> kept_files.Source:
    return kept_files.source_of(FixedEdition.objects.get())


def in_dutch(text: str, **facts: object) -> str:
    with translation.override("nl"):
        return gettext(text) % facts


def plain(document: Document) -> str:
    return PLAIN.write(document).decode()


def test_every_municipality_of_the_data_file_has_an_edition(handout: Any, recorder: Recorder) -> None:
    places = from_the_data_file()
    places += [municipality(name, f"GM9{number:03}") for number, name in enumerate(HARD_NAMES)]
    for place in places:
        local_editions.make(place, source(), recorder.format)
        document = recorder.written[-1]
        assert document.room == in_dutch("Municipality of %(name)s", name=place.name)
        assert (document.facts[0].label, document.facts[0].value) == (in_dutch("Municipality"), place.name)
        assert document.parts[-1].text == in_dutch("Support in %(name)s", name=place.name)
        assert "De eerste tekst." in plain(document)
    assert len(recorder.written) == len(places) == 342 + len(HARD_NAMES)


@pytest.mark.slow
def test_every_municipality_of_the_data_file_has_real_files(handout: Any) -> None:
    places = from_the_data_file()
    support("Steunpunt", places)
    for place in places:
        for name in local_editions.FORMATS:
            made = local_editions.make(place, source(), _format(name))
            with default_storage.open(made.name) as file:
                assert place.name in text_of(file)


def _format(name: str) -> Format:
    found = formats.get(name)
    assert found
    return found


def support(name: str, places: list[Municipality], **fields: Any) -> Any:
    return factories.MemberFactory(name=name, municipalities=places, **fields)


def text_of(file: Any) -> str:
    """Return the text of a PDF or a Word file, with one space between words and hyphens of one kind."""
    content = file.read()
    if content.startswith(b"%PDF"):
        found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        body = read_word(io.BytesIO(content)).element.body
        found = " ".join(Paragraph(each, None).text for each in body.iter(qn("w:p")))
    return " ".join(found.replace("\u00ad", "-").split())


@pytest.mark.parametrize("name", local_editions.FORMATS)
def test_the_files_say_who_gives_support(handout: Any, root: str, api: Any, settle: Any, name: str) -> None:
    place = municipality("Súdwest-Fryslân")
    member = support(
        "Steunpunt Sneek",
        [place],
        municipality=place,
        description="Voor wie zorgt.",
        website="https://www.steunpunt.example/",
        email="post@steunpunt.example",
    )
    factories.SupportOfferFactory(member=member, title="Inloop", cost="free", kind="group")
    settle()
    answer = api(f"{root}/files/{name}?municipality={place.code}")
    text = text_of(io.BytesIO(body_of(answer)))
    for words in (
        in_dutch("Municipality of %(name)s", name=place.name),
        in_dutch("Support in %(name)s", name=place.name),
        "De eerste tekst.",
        "Steunpunt Sneek",
        "Voor wie zorgt.",
        "steunpunt.example",
        "post@steunpunt.example",
        "Inloop",
        in_dutch("from %(least)s to %(most)s years old", least=8, most=12),
        "gratis",
    ):
        assert words in text, words
    assert f'filename="gids-sudwest-fryslan.{name}"' in answer["Content-Disposition"]
    assert answer["Content-Type"] == _format(name).media_type
    ranged = api(f"{root}/files/{name}?municipality={place.code}", headers={"Range": "bytes=0-3"})
    assert (ranged.status_code, len(body_of(ranged))) == (206, 4)


def test_an_edition_keeps_its_own_text(handout: Any, root: str, api: Any, settle: Any, recorder: Recorder) -> None:
    place = municipality("Zwolle")
    publish(handout, settle, body=factories.stream(("text", {"text": "<p>De nieuwe tekst.</p>"})))
    answer = api(f"{root}/editions/1/files/pdf?municipality={place.code}")
    assert "De eerste tekst." in body_of(answer).decode()
    assert answer["Content-Disposition"].endswith('-1-zwolle.pdf"')
    assert "De nieuwe tekst." in body_of(api(f"{root}/files/pdf?municipality={place.code}")).decode()


def told(recorder: Recorder) -> str:
    """Return what the last document says of support."""
    document = recorder.written[-1]
    return plain(document).partition(f"{document.parts[-1].text}\n")[2]


def test_organisations_stand_by_name_each_with_what_it_offers_there(
    handout: Any, recorder: Recorder, settle: Any
) -> None:
    here, elsewhere = municipality("Zwolle"), municipality("Almelo", "GM0141")
    zeta = support("Zeta", [here])
    factories.SupportOfferFactory(member=zeta, title="Overal")
    factories.SupportOfferFactory(member=zeta, title="Niet hier", municipalities=[elsewhere])
    far = support("Émile", [elsewhere])
    factories.SupportOfferFactory(member=far, title="Ook in Zwolle", municipalities=[here])
    support("Nergens", [])
    settle()
    local_editions.make(here, source(), recorder.format)
    words = told(recorder)
    assert [name for name in ("Émile", "Ook in Zwolle", "Zeta", "Overal") if name in words] == sorted(
        ["Émile", "Ook in Zwolle", "Zeta", "Overal"], key=words.index
    )
    assert "Niet hier" not in words
    assert "Nergens" not in words
    headings = [node.anchor for node in recorder.written[-1].content if isinstance(node, Heading)]
    assert len(set(headings)) == len(headings)


def test_what_not_everybody_may_see_is_not_told(handout: Any, recorder: Recorder, settle: Any) -> None:
    place = municipality("Zwolle")
    support("Besloten", [place])
    settle()
    ContentItem.objects.filter(type="member").update(access="members")
    local_editions.make(place, source(), recorder.format)
    assert "Besloten" not in told(recorder)


def test_where_nobody_is_known_it_says_where_to_look(handout: Any, recorder: Recorder) -> None:
    local_editions.make(municipality("Zwolle"), source(), recorder.format)
    words = told(recorder)
    assert (
        in_dutch("We do not know of an organisation in %(name)s that supports young carers yet.", name="Zwolle")
        in words
    )
    assert "http://testserver/nl/" in words


def test_a_translated_handout_tells_of_each_organisation_once(
    handout: Any, english: Any, recorder: Recorder, settle: Any
) -> None:
    place = municipality("Zwolle")
    both = support("Steunpunt", [place], description="Nederlands.")
    support("Alleen Nederlands", [place], description="Ook welkom.")
    factories.SupportOfferFactory(member=both, title="Inloop")
    copy = both.copy_for_translation(english)
    copy.description = "English."
    copy.save()
    translated = handout.copy_for_translation(english, copy_parents=True)
    publish(translated, settle, title="Guide")
    item = ContentItem.objects.get(pk=item_id(handout.translation_key, "en"))
    text = kept_files.Source(item_id=item.pk, locale="en", checksum=item.etag)
    local_editions.make(place, text, recorder.format)
    words = told(recorder)
    assert recorder.written[-1].parts[-1].text == "Support in Zwolle"
    assert words.count("Steunpunt") == 1
    assert "English." in words
    assert "Nederlands." not in words
    # What has no translation is told in its own language, and marked as such.
    assert "Ook welkom." in words
    assert "language='nl'" in repr(recorder.written[-1].content)


def test_what_was_said_of_a_merged_municipality_holds_for_the_new_one(
    handout: Any, recorder: Recorder, settle: Any
) -> None:
    amsterdam = municipality("Amsterdam", "GM0363")
    weesp = municipality("Weesp", "GM0457", valid_to=datetime.date(2022, 3, 24), successor=amsterdam)
    support("Steunpunt Weesp", [weesp])
    settle()
    local_editions.make(amsterdam, source(), recorder.format)
    assert "Steunpunt Weesp" in told(recorder)


def problem(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["errors"][0]["code"], body["detail"] if answer.status_code == 404 else ""


def test_a_code_that_nobody_has_any_more_names_the_successor(handout: Any, root: str, api: Any) -> None:
    ended = {"valid_to": datetime.date(2022, 3, 24)}
    amsterdam = municipality("Amsterdam", "GM0363")
    between = municipality("Tussen", "GM0002", successor=amsterdam, **ended)
    municipality("Weesp", "GM0457", successor=between, **ended)
    municipality("Verdwenen", "GM0009", **ended)
    around = municipality("Rond", "GM0010", **ended)
    around.successor = municipality("Om", "GM0011", successor=around, **ended)
    around.save()
    for path in (f"{root}/files/pdf", f"{root}/editions/1/files/pdf"):
        answer = api(f"{path}?municipality=GM0457", headers={"Accept-Language": "en"})
        status, code, detail = problem(answer)
        there = f"http://testserver/api/v1{path}?municipality=GM0363"
        assert (status, code) == (404, "ended")
        assert "Weesp (GM0457)" in detail
        assert "March 24, 2022" in detail or "24 March 2022" in detail
        assert f"Amsterdam (GM0363) now: {there}" in detail
        assert answer["Link"] == f'<{there}>; rel="alternate"'
    assert "24 maart 2022" in api(f"{root}/files/pdf?municipality=GM0457").json()["detail"]
    for code in ("GM0009", "GM0010"):
        assert problem(api(f"{root}/files/pdf?municipality={code}"))[:2] == (404, "ended")
    assert problem(api(f"{root}/files/pdf?municipality=GM9999"))[:2] == (404, "unknown")


def test_what_is_no_code_is_refused(handout: Any, root: str, client: Any) -> None:
    for code in ("gm0363", "GM363", "GM03634", "Amsterdam", "", "GM٠٣٦٣", "GM0363\n"):
        answer = client.get(f"/api/v1{root}/files/pdf", {"municipality": code})
        assert problem(answer)[:2] == (400, "malformed"), code


def test_there_are_two_formats(handout: Any, root: str, api: Any) -> None:
    municipality("Zwolle")
    for name in ("md", "html", "txt"):
        answer = api(f"{root}/files/{name}?municipality=GM0193")
        assert problem(answer)[:2] == (400, "other-format")
        assert "pdf, docx" in answer.json()["errors"][0]["detail"]


def test_a_file_is_made_once_for_the_same_text_and_offers(handout: Any, recorder: Recorder, settle: Any) -> None:
    place, other = municipality("Zwolle"), municipality("Almelo", "GM0141")
    first = local_editions.make(place, source(), recorder.format)
    assert local_editions.make(place, source(), recorder.format).name == first.name
    assert len(recorder.written) == 1
    assert local_editions.make(other, source(), recorder.format).name != first.name
    support("Steunpunt", [place])
    settle()
    assert local_editions.make(place, source(), recorder.format).name != first.name
    with translation.override("en"):
        assert local_editions.make(other, source(), recorder.format).checksum
    assert len(recorder.written) == 3


def test_only_so_many_are_kept(handout: Any, recorder: Recorder, monkeypatch: Any) -> None:
    monkeypatch.setattr(local_editions, "MOST", 2)
    places = [municipality(f"Plaats {number}", f"GM{number:04}") for number in range(4)]
    names = [local_editions.make(place, source(), recorder.format).name for place in places]
    assert not default_storage.exists(names[0])
    assert default_storage.exists(names[-1])
    assert len(default_storage.listdir(local_editions.FOLDER)[1]) == 2


def test_nobody_gets_one_of_a_handout_that_they_may_not_see(
    handout: Any, root: str, api: Any, settle: Any, recorder: Recorder
) -> None:
    municipality("Zwolle")
    page = Page.objects.get(pk=handout.pk)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    settle()
    path = f"{root}/files/pdf?municipality=GM0193"
    assert api(path).status_code == 404
    key = client_with_key(scopes=[Scope.MEMBERS])[1]
    assert api(path, headers=bearer(key)).status_code == 200


def test_the_page_lets_people_choose_their_municipality(handout: Any, root: str, client: Any) -> None:
    assert "<select" not in client.get("/nl/sectie/gids/").content.decode()
    municipality("Zwolle")
    municipality("Weesp", "GM0457", valid_to=datetime.date(2022, 3, 24))
    page = client.get("/nl/sectie/gids/").content.decode()
    assert '<option value="GM0193">Zwolle</option>' in page
    assert "Weesp" not in page
    edition = client.get(edition_path("/nl/sectie/gids/", 1, locale="nl")).content.decode()
    for name in local_editions.FORMATS:
        assert f'formaction="/api/v1{root}/files/{name}"' in page
        assert f'formaction="/api/v1{root}/editions/1/files/{name}"' in edition

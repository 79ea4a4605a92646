"""What each check finds and what it leaves alone, on real drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.core.models import CustomDocument, CustomImage
from cms.publishing import outbox
from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.models import Address, Wording
from cms.quality.registry import checks, run
from tests import factories
from tests.core.files import pdf

Found = Callable[..., list[Finding]]


@pytest.fixture(autouse=True)
def _own_words(db: None) -> None:
    """Have the same words with and without those that migrations put into the database."""
    Wording.objects.all().delete()


def text(html: str) -> tuple[str, Any]:
    return ("text", {"text": html})


def messages(findings: list[Finding]) -> list[str]:
    return [finding.message for finding in findings]


def test_a_picture_needs_a_description_unless_it_only_adorns(found: Found) -> None:
    plain, adorning = factories.ImageFactory(), factories.ImageFactory(description="", is_decorative=True)
    CustomImage.objects.filter(pk=plain.pk).update(description="")
    described = {"decorative": False, "alt_text": "Een keuken"}
    blocks = [
        ("image", {"image": {"image": plain.pk, "decorative": False, "alt_text": ""}}),
        ("image", {"image": {"image": plain.pk, **described}}),
        ("image", {"image": {"image": plain.pk, "decorative": True, "alt_text": ""}}),
        ("image", {"image": {"image": adorning.pk, "decorative": False, "alt_text": ""}}),
        ("image", {"image": {"image": plain.pk, "decorative": False, "alt_text": "IMG_2041.jpg"}}),
    ]
    missing, named = found("alt-texts", *blocks, image=adorning)
    assert (missing.severity, named.severity) == ("error", "hint")
    assert missing.where.startswith("body.")
    assert missing.where != named.where
    assert missing.reason


def test_a_young_carer_is_shown_with_consent_only(found: Found) -> None:
    agreed, withdrawn = (
        factories.ConsentFactory(),
        factories.ConsentFactory(withdrawn_on=timezone.localdate()),
    )
    pictures = [
        factories.ImageFactory(shows_young_carer=True, consent=consent) for consent in (agreed, withdrawn, None)
    ]
    blocks = [
        ("image", {"image": {"image": picture.pk, "decorative": False, "alt_text": "Een meisje"}})
        for picture in pictures
    ]
    ended, lacking = found("portraits", *blocks, image=pictures[0])
    assert (ended.severity, lacking.severity) == ("error", "error")
    assert "ingetrokken" in ended.remedy
    assert "toestemming" in lacking.remedy
    assert ended.where.startswith("body.")


def test_a_heading_stands_below_one_and_has_words(found: Found) -> None:
    low, bold = found(
        "headings",
        ("heading", {"text": "Te diep", "level": "3"}),
        ("heading", {"text": "Goed", "level": "2"}),
        ("heading", {"text": "Ook goed", "level": "3"}),
        text("<p><b>Eigenlijk een kop</b></p><p><b>Let op.</b></p><p><b>Vet</b> en gewoon</p>"),
    )
    assert "Te diep" in low.message
    assert "Eigenlijk een kop" in bold.message


def test_words_of_links_say_where_they_lead(found: Found) -> None:
    html = (
        '<p><a href="https://a.example/">Klik hier!</a> <a href="https://b.example/">Lees meer…</a> '
        '<a href="https://c.example/">https://c.example/</a> <a href="https://d.example/">De gids voor scholen</a></p>'
    )
    assert len(found("link-texts", text(html))) == 3
    assert found("empty-links", text(html)) == []


def test_a_link_without_words_is_an_error(found: Found) -> None:
    [finding] = found("empty-links", text('<p>Zie <a href="https://a.example/pad"> </a>ook</p>'))
    assert finding.severity == "error"
    assert "https://a.example/pad" in finding.message


def test_links_to_pages_that_are_not_public_are_named(found: Found, section: Any) -> None:
    draft = factories.ContentPageFactory(parent=section, live=False, title="Nog niet")
    public = factories.ContentPageFactory(parent=section, title="Wel")
    outbox.process()
    html = "".join(f'<p><a linktype="page" id="{pk}">daar</a></p>' for pk in (draft.pk, public.pk, 987654))
    hidden, deleted = sorted(found("internal-links", text(html)), key=lambda finding: "Nog niet" not in finding.message)
    assert "Nog niet" in hidden.message
    assert "deleted" in deleted.message or "verwijderd" in deleted.message
    assert hidden.where.startswith("body.")


def test_a_typed_address_of_a_page_that_is_gone_is_named(found: Found, section: Any, settings: Any) -> None:
    gone = factories.ContentPageFactory(parent=section, title="Weg", slug="weg")
    outbox.process()
    html = f'<p><a href="{settings.PUBLIC_URL}/nl/sectie/weg/">de gids</a></p>'
    assert found("internal-links", text(html)) == []
    gone.unpublish()
    outbox.process()
    [finding] = found("internal-links", text(html))
    assert "de gids" in finding.message


def test_a_link_within_the_page_leads_to_one_of_its_headings(found: Found) -> None:
    html = '<p><a href="#begin">begin</a> <a href="#einde">einde</a></p>'
    [finding] = found("internal-links", ("heading", {"text": "Begin", "level": "2"}), text(html))
    assert "einde" in finding.message
    assert "#begin" in finding.remedy


def test_a_dead_link_is_named_once_it_failed_often_enough(found: Found) -> None:
    url = "https://weg.example/gids"
    html = f'<p><a href="{url}">de gids</a></p>'
    address = Address.objects.create(url=url, failures=2, status=404, failing_since=timezone.now())
    assert found("external-links", text(html)) == []
    address.failures = 3
    address.save()
    [finding] = found("external-links", text(html))
    assert "404" in finding.message


def test_a_pdf_without_tags_is_named_wherever_it_is_linked(found: Found) -> None:
    document = factories.DocumentFactory(title="Gids", file=ContentFile(pdf(), name="gids.pdf"))
    CustomDocument.objects.filter(pk=document.pk).update(tagged=False)
    html = f'<p><a linktype="document" id="{document.pk}">de gids</a></p>'
    [finding] = found("untagged-files", text(html), ("document", {"document": document.pk, "description": ""}))
    assert "Gids" in finding.message
    CustomDocument.objects.filter(pk=document.pk).update(tagged=True)
    assert found("untagged-files", text(html)) == []


def test_a_superseded_figure_is_named(found: Found) -> None:
    old = factories.FigureFactory(claim="Aantal", value="70", superseded_by=factories.FigureFactory())
    [finding] = found("superseded-figures", ("figure", {"figure": old.pk}))
    assert "70" in finding.message
    assert finding.where.startswith("body.")


def test_long_sentences_and_hard_texts_are_named(found: Found) -> None:
    long = " ".join(["interdisciplinaire"] * 26)
    [finding] = found("long-sentences", text(f"<p>{long}.</p><p>Kort.</p>"))
    assert "26" in finding.message
    [level] = found("reading-level", text(f"<p>{long}.</p>" * 5))
    assert "B1" in level.message
    assert level.severity == "hint"


def test_what_others_said_is_not_rewritten(found: Found) -> None:
    Wording.objects.create(kind="naming", language="nl", phrase="zorgdragend kind", instead="kind met zorg thuis")
    consent = factories.ConsentFactory()
    quotation = {
        "text": "Ik was een zorgdragend kind.",
        "speaker": "Sam",
        "role": "",
        "kind": "young-carer",
        "consent": consent.pk,
    }
    assert found("naming", ("quotation", quotation)) == []
    found_in = found("naming", text("<p>Elk zorgdragend  kind telt.</p>"), title="Een Zorgdragend kind")
    assert [finding.where.partition(".")[0] for finding in found_in] == ["title", "body"]


@pytest.mark.parametrize(
    ("phrase", "sentence", "matches"),
    [
        ("implement*", "Wij implementeren dit.", True),
        ("implement*", "De Implement.", True),
        ("middels", "inmiddels", False),
        ("ten behoeve van", "Ten  behoeve\nvan scholen", True),
        ("*ment", "instrument", True),
        ("c++ (oud)", "c++ (oud)", True),
    ],
)
def test_a_phrase_is_found_as_whole_words(found: Found, phrase: str, sentence: str, matches: bool) -> None:
    Wording.objects.create(kind="jargon", language="nl", phrase=phrase, instead="iets anders")
    Wording.objects.create(kind="jargon", language="en", phrase="scholen", instead="schools")
    assert bool(found("jargon", summary=sentence)) is matches


def test_every_rule_of_publishing_is_told_with_its_block(found: Found) -> None:
    quotation = {"text": "Ik zorg.", "speaker": "Sam", "role": "", "kind": "young-carer", "consent": None}
    [finding] = found("rules", ("quotation", quotation))
    assert finding.severity == "error"
    assert finding.where.startswith("body.")
    assert "toestemming" in finding.message or "consent" in finding.message


def test_a_draft_without_anything_is_checked_too(section: Any) -> None:
    page = factories.ContentPageFactory.build(title="", summary="", locale=section.locale)
    assert "summary" in {finding.check for finding in checks.findings(Draft(page))}


def test_the_number_of_statements_does_not_grow_with_the_page(section: Any, django_assert_max_num_queries: Any) -> None:
    """Of all checks but the rules of the page: there Wagtail looks each chosen object up again, before any of this."""
    looked_at = [check for check in checks if not check.is_of_page]
    public = factories.ContentPageFactory(parent=section, title="Wel")
    document = factories.DocumentFactory()
    figure, image = factories.FigureFactory(), factories.ImageFactory()
    outbox.process()
    blocks = [
        text(f'<p><a linktype="page" id="{public.pk}">daar</a> <a href="https://a.example/">site</a></p>'),
        ("document", {"document": document.pk, "description": ""}),
        ("figure", {"figure": figure.pk}),
        ("image", {"image": {"image": image.pk, "decorative": False, "alt_text": "Huis"}}),
        ("heading", {"text": "Kop", "level": "2"}),
    ]

    def statements(times: int) -> int:
        page = factories.ContentPageFactory(
            parent=section, title=f"Pagina {times} keer", live=False, body=factories.stream(*blocks * times)
        )
        fresh = type(page).objects.get(pk=page.pk)
        checks.findings(Draft(fresh))  # makes renditions
        draft = Draft(type(page).objects.get(pk=page.pk))
        with django_assert_max_num_queries(40) as captured:
            for check in looked_at:
                list(run(check, draft))
        return len(captured)

    assert statements(1) == statements(12)


def twins_of(page: Any, **draft: Any) -> list[Finding]:
    chosen = checks.get("twins")
    assert chosen
    return list(run(chosen, Draft(page, **draft)))


@pytest.mark.parametrize(
    ("title", "near"),
    [
        ("Gids jonge mantelzorgers voor scholen", True),
        ("Gids: jonge mantelzorger voor scholen", True),
        ("GIDS jonge mantelzorgers voor schólen", True),
        ("Gids jonge mantelzorgers voor gemeenten", False),
        ("Gids jonge mantelzorgers voor scholen 2027", False),
        ("Iets anders", False),
    ],
)
def test_a_title_that_exists_already_is_pointed_out(section: Any, title: str, near: bool) -> None:
    other = factories.HandoutPageFactory(parent=section, title="Gids jonge mantelzorgers voor scholen", live=False)
    page = factories.HandoutPageFactory(parent=section, title=title, slug="nieuw", live=False)
    findings = twins_of(page)
    assert [finding.other_page for finding in findings] == [f"/admin/pages/{other.pk}/edit/"] * near
    assert all("Gids jonge mantelzorgers voor scholen" in finding.message for finding in findings)


def test_titles_are_compared_among_organisations_but_not_across_types(section: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Huis van de wijk", slug="gids")
    page = factories.PartnerPageFactory(parent=section, title="Huis van de wijk")
    assert twins_of(page) == []
    factories.PartnerPageFactory(parent=section, title="Huis van de Wijk", slug="ander")
    assert len(twins_of(page)) == 1


def test_people_of_other_organisations_learn_of_no_draft_with_the_same_title(section: Any) -> None:
    page = factories.PartnerPageFactory(parent=section, title="Huis van de wijk")
    other = factories.PartnerPageFactory(parent=section, title="Huis van de Wijk", slug="ander", live=False)
    assert twins_of(page, among_public=True) == []
    other.save_revision().publish()
    [finding] = twins_of(page, among_public=True)
    assert finding.other_page == ""


def test_titles_are_compared_in_one_statement(section: Any, django_assert_num_queries: Any) -> None:
    for number in range(5):
        factories.HandoutPageFactory(parent=section, title="Gids", slug=f"gids-{number}", live=False)
    page = factories.HandoutPageFactory(parent=section, title="Gids", slug="gids", live=False)
    with django_assert_num_queries(1):
        assert len(twins_of(page)) == 3


def test_a_summary_is_proposed_from_the_first_sentences(found: Found) -> None:
    heading = ("heading", {"text": "Begin", "level": "2"})
    short = text("<p>Dit is de eerste zin. Dit is de tweede.</p><p>" + "Veel tekst en nog meer tekst. " * 20 + "</p>")
    [missing] = found("summary", heading, short, summary=" ")
    assert missing.proposal.startswith("Dit is de eerste zin. Dit is de tweede. Veel tekst")
    assert len(missing.proposal) <= 155
    [long] = found("summary", text(f"<p>{'woord ' * 100}.</p>"), summary=" ")
    assert len(long.proposal) <= 300
    [nothing] = found("summary", summary=" ")
    assert nothing.proposal == ""

"""What is to be mended before an issue goes out; every problem says how."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction

from cms.core.identity import item_id
from site_pages.models import NewsletterItem, ProjectNews
from site_pages.newsletters.checks import problems_of
from site_pages.newsletters.links import leading_nowhere, links_in
from site_pages.newsletters.mails import Item, draft_of, issue_with_id
from tests import factories
from tests.rendering.documents import sample


@pytest.fixture
def page(section: Any, settle: Any) -> Any:
    theme = factories.ThemePageFactory(parent=section, title="Thema")
    project = factories.ProjectPageFactory(parent=theme, title="Project")
    settle()
    made = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief",
        summary="Het nieuws.",
        project_news=[ProjectNews(project=project, text="<p>Nieuws.</p>")],
    )
    settle()
    return made


@pytest.fixture
def issue(page: Any) -> Item:
    found = issue_with_id(item_id(page.translation_key, "nl"))
    assert found
    return found


def found(issue: Item, page: Any = None) -> list[tuple[str, str]]:
    problems = problems_of(issue, page=page)
    assert all(problem.message and problem.remedy for problem in problems)
    return [(problem.severity, problem.message) for problem in problems]


def with_link(issue: Item, href: str, words: str = "Het verslag van de dag") -> Item:
    return {**issue, "intro": f'<p><a href="{href}">{words}</a></p>'}


def test_a_good_issue_has_no_problem(issue: Item) -> None:
    assert problems_of(issue) == []


def test_an_issue_with_every_block_has_no_problem_but_strange_links(issue: Item) -> None:
    assert found({**issue, "body": sample.body()}) == []


@pytest.mark.parametrize(
    ("change", "severity", "words"),
    [
        ({"summary": " "}, "error", "samenvatting ontbreekt"),
        ({"projectNews": [], "items": [], "body": []}, "error", "geen nieuws"),
        ({"title": "x" * 71}, "hint", "71 tekens"),
        ({"image": {**sample.IMAGE, "alt": ""}}, "error", "geen beschrijving: beeld.width-1920.webp"),
        ({"image": {**sample.IMAGE, "alt": "IMG_2041.JPG"}}, "hint", "IMG_2041.JPG"),
    ],
)
def test_what_lacks_is_said(issue: Item, change: dict[str, Any], severity: str, words: str) -> None:
    [(kind, message)] = found({**issue, **change})
    assert kind == severity
    assert words in message


def test_a_picture_that_only_adorns_needs_no_description(issue: Item) -> None:
    assert found({**issue, "image": {**sample.IMAGE, "alt": "", "decorative": True}}) == []


@pytest.mark.parametrize("html", ["", "<p></p>", "<p>&nbsp;<br></p>"])
def test_news_without_text_is_an_error(issue: Item, html: str) -> None:
    news = [{**issue["projectNews"][0], "html": html}]
    assert found({**issue, "projectNews": news}) == [("error", "Het nieuws van ‘Project’ heeft geen tekst.")]


@pytest.mark.parametrize(
    ("href", "severity", "words"),
    [
        ("", "error", "geen adres"),
        ("/nl/sectie/", "error", "geen volledig adres"),
        ("www.vng.nl", "error", "geen volledig adres"),
        ("#kop", "error", "geen volledig adres"),
        ("https://www vng.nl/", "error", "kan niet kloppen"),
        ("https://vng/", "error", "kan niet kloppen"),
        ("https://[vng.nl/", "error", "kan niet kloppen"),
        ("mailto:info", "error", "geen e-mailadres"),
        ("http://www.vng.nl/", "hint", "niet beveiligd"),
        ("https://www.vng.nl/?utm_source=nb&amp;x=1", "hint", "utm_source"),
        ("http://testserver/nl/bestaat-niet/", "error", "niet bestaat"),
        ("http://testserver/media/images/weg.webp", "error", "niet bestaat"),
        ("http://testserver/documents/999/weg.pdf", "error", "niet bestaat"),
    ],
)
def test_a_link_that_does_not_work_is_said(issue: Item, href: str, severity: str, words: str) -> None:
    [(kind, message)] = found(with_link(issue, href))
    assert kind == severity
    assert words in message


@pytest.mark.parametrize(
    "href",
    [
        "https://www.vng.nl/pad?x=1#kop",
        "https://jonge-mantelzorgers.één.nl/",
        "mailto:info@example.org",
        "tel:+31201234567",
        "http://testserver/nl/sectie/",
        "http://testserver/nl/sectie",
        "http://testserver/nl/sectie/?x=1#kop",
        "http://testserver/",
        "http://testserver/nl/zoeken/",
        "http://testserver/nl/oud/",
    ],
)
def test_a_link_that_works_is_no_problem(issue: Item, section: Any, href: str) -> None:
    Redirect.objects.create(old_path="/nl/oud", redirect_page=section)
    assert found(with_link(issue, href)) == []


def test_a_redirect_to_what_is_not_public_leads_nowhere(issue: Item, section: Any) -> None:
    draft = factories.ContentPageFactory(parent=section, title="Concept", live=False)
    Redirect.objects.create(old_path="/nl/oud", redirect_page=draft)
    [(kind, _message)] = found(with_link(issue, "http://testserver/nl/oud/"))
    assert kind == "error"


@pytest.mark.parametrize("words", ["Klik hier", "klik hier.", "Read more »"])
def test_words_that_do_not_say_where_a_link_leads_are_a_hint(issue: Item, words: str) -> None:
    [(kind, message)] = found(with_link(issue, "https://www.vng.nl/", words))
    assert kind == "hint"
    assert "https://www.vng.nl/" in message


def test_a_link_without_words_is_an_error(issue: Item) -> None:
    assert found(with_link(issue, "https://www.vng.nl/", " ")) == [
        ("error", "Een link heeft geen woorden: https://www.vng.nl/")
    ]


def test_links_in_blocks_are_looked_at_too(issue: Item) -> None:
    block = {"id": "1", "type": "callout", "value": {"kind": "tip", "title": "", "html": "<a href='/x'>Verslag</a>"}}
    assert [kind for kind, _message in found({**issue, "body": [block]})] == ["error"]


def test_links_are_read_as_readers_see_them() -> None:
    assert links_in("<p><a href=' https://x.nl/?a=1&amp;b=2 '>Een <em>vet</em>\n verslag</a></p>") == [
        ("https://x.nl/?a=1&b=2", "Een vet verslag")
    ]


def test_news_of_a_project_that_is_not_public_is_an_error(page: Any, section: Any, settle: Any) -> None:
    page.project_news.get().project.unpublish()
    settle()
    public = issue_with_id(item_id(page.translation_key, "nl"))
    assert public
    assert ("error", "Het project ‘Project’ is niet openbaar. Het nieuws ervan zou wegvallen.") in found(public)


def test_pages_and_documents_that_are_not_public_are_errors(page: Any, section: Any, settle: Any) -> None:
    hidden = factories.ContentPageFactory(parent=section, title="Concept", live=False)
    private = Collection.get_first_root_node().add_child(name="Besloten")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    file = ContentFile(b"Geheim.", name="geheim.txt")
    document = factories.DocumentFactory(title="Geheim stuk", file=file, collection=private)
    page.intro = f'<p><a linktype="page" id="{hidden.pk}">A</a> <a linktype="document" id="{document.pk}">B</a></p>'
    page.items = [NewsletterItem(target=hidden)]
    messages = [message for kind, message in found(draft_of(page), page) if kind == "error"]
    assert [message for message in messages if "‘Concept’" in message] == [
        "De pagina ‘Concept’ is niet openbaar. Wat daarheen leidt, zou wegvallen."
    ]
    assert any("‘Geheim stuk’" in message for message in messages)


def test_a_document_that_becomes_public_with_the_issue_is_no_problem(page: Any) -> None:
    document = factories.DocumentFactory(title="Bijlage", file=ContentFile(b"Tekst.", name="bijlage.txt"))
    page.intro = f'<p><a linktype="document" id="{document.pk}">De bijlage</a></p>'
    assert found(draft_of(page), page) == []


def test_a_draft_is_checked_before_it_was_ever_public(section: Any) -> None:
    draft = factories.NewsletterIssuePageFactory(parent=section, title="Concept", live=False)
    assert ("error", "Er staat geen nieuws in dit nummer.") in found(draft_of(draft), draft)


def test_a_mail_that_grows_too_large_says_which_parts_to_shorten(issue: Item) -> None:
    def long(size: int) -> Item:
        news = {**issue["projectNews"][0], "html": f"<p>{'woord ' * (size // 6)}</p>"}
        return {**issue, "projectNews": [news]}

    assert found(long(50_000)) == []
    [hint] = problems_of(long(85_000))
    assert hint.severity == "hint"
    [error] = problems_of(long(110_000))
    assert error.severity == "error"
    assert "‘Project’" in error.remedy


def test_errors_come_first_and_each_once(issue: Item) -> None:
    link = '<a href="http://www.vng.nl/">Verslag</a>'
    problems = problems_of({**issue, "summary": "", "intro": f"<p>{link} {link}</p>"})
    assert [problem.severity for problem in problems] == ["error", "hint"]


def test_the_number_of_statements_does_not_grow(
    page: Any, issue: Item, section: Any, settle: Any, django_assert_max_num_queries: Any
) -> None:
    pages = [factories.ContentPageFactory(parent=section, title=f"Pagina {number}") for number in range(12)]
    settle()
    page.items = [NewsletterItem(target=target) for target in pages]
    links = " ".join(f'<a href="http://testserver/nl/sectie/weg-{number}/">Weg {number}</a>' for number in range(12))
    page.intro = f"<p>{links}</p>"
    draft = draft_of(page)
    with django_assert_max_num_queries(18):
        problems = problems_of(draft, page=page)
    assert len(problems) == 12


def test_addresses_of_this_site_are_looked_up_together(section: Any, django_assert_max_num_queries: Any) -> None:
    addresses = [f"http://testserver/nl/weg-{number}/" for number in range(30)]
    with django_assert_max_num_queries(4):
        assert leading_nowhere(addresses) == set(addresses)

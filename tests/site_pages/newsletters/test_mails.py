"""The mail of an issue: all of it, or what is about the themes that a subscriber chose, also in a partner's name."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from site_pages.models import NewsletterItem, ProjectNews
from site_pages.newsletters.mails import Forward, IssueMail, Item, concerns, draft_of, issue_mail, issue_with_id
from tests import factories
from tests.rendering.documents import sample


@pytest.fixture
def themes(home: Any) -> dict[str, Any]:
    return {
        key: factories.ThemeFactory(key=key, name=name)
        for key, name in (("policy", "Beleid"), ("research", "Onderzoek"))
    }


@pytest.fixture
def page(section: Any, themes: dict[str, Any], settle: Any) -> Any:
    theme_page = factories.ThemePageFactory(parent=section, title="Thema", theme=themes["policy"])
    projects = [
        factories.ProjectPageFactory(parent=theme_page, title=f"Project {term.name}", themes=[term])
        for term in themes.values()
    ]
    handout = factories.HandoutPageFactory(
        parent=section,
        title="Gids",
        summary="Wat erin staat.",
        themes=[themes["research"]],
        image=factories.ImageFactory(),
    )
    general = factories.ContentPageFactory(parent=section, title="Over ons", summary="Wie wij zijn.")
    settle()
    made = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief & meer",
        slug="nieuwsbrief",
        summary="Het nieuws van dit kwartaal.",
        intro="<p>Beste <strong>lezer</strong>,</p>",
        project_news=[ProjectNews(project=project, text=f"<p>Van {project.title}.</p>") for project in projects],
        items=[NewsletterItem(target=handout, text=""), NewsletterItem(target=general, text="Leer ons kennen.")],
    )
    settle()
    return made


@pytest.fixture
def issue(page: Any) -> Item:
    found = issue_with_id(item_id(page.translation_key, "nl"))
    assert found
    return found


def shown(mail: IssueMail) -> tuple[str, str]:
    """Return what both forms say, with single spaces."""
    return tuple(" ".join(form.split()) for form in (sample.shown("html", mail.html.encode()), mail.text))  # type: ignore[return-value]  # two of them


def test_both_forms_tell_all_of_an_issue_in_its_order(issue: Item) -> None:
    mail = issue_mail(issue)
    assert mail.subject == "Nieuwsbrief & meer"
    order = ["Nieuwsbrief & meer", "Het nieuws van dit kwartaal.", "Beste", "lezer", "Nieuws van de projecten"]
    order += ["Project Beleid", "Beleid", "Van Project Beleid.", "Project Onderzoek", "Van Project Onderzoek."]
    order += ["In dit nummer", "Gids", "Handreiking", "Wat erin staat.", "Over ons", "Leer ons kennen."]
    for said in shown(mail):
        place = 0
        for words in order:
            place = said.index(words, place)


def test_titles_lead_to_what_they_name(issue: Item) -> None:
    soup = BeautifulSoup(issue_mail(issue).html, "html.parser")
    links = {heading.get_text(): heading.a["href"] for heading in soup.find_all("h3")}
    assert links == {
        **{news["project"]["title"]: news["project"]["url"] for news in issue["projectNews"]},
        **{item["card"]["title"]: item["card"]["url"] for item in issue["items"]},
    }
    assert len(soup.find_all("img")) == 1


def test_every_address_is_complete(issue: Item) -> None:
    soup = BeautifulSoup(issue_mail(issue).html, "html.parser")
    addresses = [tag["href"] for tag in soup.find_all("a")] + [tag["src"] for tag in soup.find_all("img")]
    assert [address for address in addresses if not re.match(r"https?://|mailto:", address)] == []


def test_themes_are_those_of_the_projects_and_pages(issue: Item) -> None:
    assert [news["themes"] for news in issue["projectNews"]] == [
        [{"key": "policy", "name": "Beleid"}],
        [{"key": "research", "name": "Onderzoek"}],
    ]
    assert [[theme["key"] for theme in item["themes"]] for item in issue["items"]] == [["research"], []]


def test_another_theme_of_a_project_reaches_the_issue(page: Any, themes: dict[str, Any], settle: Any) -> None:
    project = page.project_news.get(project__title="Project Beleid").project
    project.themes = [themes["research"]]
    with time_machine.travel(project.first_published_at, tick=False):
        # Within the same second: the date of the project stays as it was.
        project.save_revision().publish()
    settle()
    found = issue_with_id(item_id(page.translation_key, "nl"))
    assert found
    assert [theme["key"] for news in found["projectNews"] for theme in news["themes"]] == ["research", "research"]


def test_a_subscriber_to_a_theme_gets_that_and_what_has_none(issue: Item) -> None:
    for said in shown(issue_mail(issue, themes=["policy"])):
        assert "Van Project Beleid." in said
        assert "Leer ons kennen." in said
        assert "Project Onderzoek" not in said
        assert "Gids" not in said


def test_a_heading_without_anything_below_it_is_left_out(issue: Item) -> None:
    only_research = {**issue, "projectNews": issue["projectNews"][1:]}
    for said in shown(issue_mail(only_research, themes=["policy"])):
        assert "Nieuws van de projecten" not in said


def test_an_issue_concerns_whom_it_tells_something(issue: Item) -> None:
    themed = {**issue, "items": issue["items"][:1]}
    assert concerns(themed, ["policy"])
    assert concerns(themed, [])
    assert not concerns(themed, ["awareness"])
    assert concerns(issue, ["awareness"])


def test_a_partner_sends_it_on_with_logo_and_foreword(issue: Item) -> None:
    address = f"{issue['url']}?via=1"
    forward = Forward(
        name="Gemeente <Hengelo>",
        logo={**sample.IMAGE, "alt": ""},
        foreword="<p>Voor onze lezers.</p>",
        address=address,
    )
    mail = issue_mail(issue, forward=forward)
    html, text = shown(mail)
    for said in (html, text):
        assert said.index("Doorgestuurd door Gemeente <Hengelo>") < said.index("Voor onze lezers.")
        assert said.index("Voor onze lezers.") < said.index("Beste")
        assert "Maakster" not in said
    soup = BeautifulSoup(mail.html, "html.parser")
    logo = soup.find("img", alt="Gemeente <Hengelo>")
    assert (logo["width"], logo["height"]) == ("200", "112")
    assert [link["href"] for link in soup.find_all("a") if "web" in link.get_text()] == [address]


def test_an_issue_says_where_it_stands_on_the_web(issue: Item) -> None:
    assert f"Lees deze mail op het web ({issue['url']})" in shown(issue_mail(issue))[1]


def test_an_issue_speaks_its_own_language(issue: Item) -> None:
    english = {**issue, "locale": "en"}
    html, text = shown(issue_mail(english))
    assert "News of the projects" in html
    assert "Read this mail on the web" in text
    assert '<html lang="en"' in issue_mail(english).html


def test_an_issue_with_every_block_says_it_in_both_forms(issue: Item) -> None:
    mail = issue_mail({**issue, "body": sample.body(), "image": sample.IMAGE})
    for said in shown(mail):
        assert sample.words_in(sample.body()) <= set(re.findall(r"\w+", said))


def test_the_draft_of_an_issue_is_read_without_publishing_it(page: Any, themes: dict[str, Any]) -> None:
    page.intro = "<p>Nog geheim.</p>"
    page.save_revision()
    draft = page.get_latest_revision_as_object()
    assert "Nog geheim." in issue_mail(draft_of(draft)).text
    public = issue_with_id(item_id(page.translation_key, "nl"))
    assert public
    assert "Nog geheim." not in issue_mail(public).text


def test_what_is_not_public_is_no_issue(page: Any, settle: Any) -> None:
    number = item_id(page.translation_key, "nl")
    other = ContentItem.objects.exclude(type="newsletter").first()
    assert other
    assert issue_with_id(other.pk) is None
    page.unpublish()
    settle()
    assert issue_with_id(number) is None


def test_a_mail_costs_the_same_whatever_it_tells(issue: Item, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        issue_mail({**issue, "items": issue["items"] * 20, "body": sample.body()})

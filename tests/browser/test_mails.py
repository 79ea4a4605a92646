"""The mail of an issue as readers see it: small and large, light and dark, without pictures and without style."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from cms.core.identity import item_id
from cms.publishing import outbox
from cms.rendering.mails import style
from site_pages.models import NewsletterItem, ProjectNews
from site_pages.newsletters.mails import Forward, IssueMail, issue_mail, issue_with_id
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF_PAGES = ["landmark-one-main", "region"]
"""What axe asks of whole pages: a mail is shown within the page of a mail program, which has these."""


@pytest.fixture
def issue_page(home: Any) -> Any:
    section = factories.CollectionPageFactory(parent=home, title="Sectie")
    theme = factories.ThemePageFactory(parent=section, title="Beleid")
    project = factories.ProjectPageFactory(parent=theme, title="Gemeenten aan zet", themes=[theme.theme])
    handout = factories.HandoutPageFactory(
        parent=section, title="Handreiking", summary="In zes stappen.", image=factories.ImageFactory()
    )
    outbox.process()
    made = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief 1",
        summary="Het nieuws van het eerste kwartaal.",
        image=factories.ImageFactory(),
        project_news=[ProjectNews(project=project, text="<p>Vijf gemeenten maken <strong>beleid</strong>.</p>")],
        items=[NewsletterItem(target=handout, text="De handreiking is er.")],
        body=factories.body_with_every_block(handout),
    )
    outbox.process()
    return made


@pytest.fixture
def written(issue_page: Any) -> IssueMail:
    issue = issue_with_id(item_id(issue_page.translation_key, "nl"))
    assert issue
    forward = Forward(
        name="Gemeente Hengelo", logo=issue["image"], foreword="<p>Voor onze lezers.</p>", address=issue["url"]
    )
    return issue_mail(issue, forward=forward)


def violations(page: Page) -> list[str]:
    rules = {rule: {"enabled": False} for rule in OF_PAGES}
    found = Axe().run(page, options={"rules": rules}).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in found]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def colour_of(page: Page, selector: str, name: str) -> str:
    found: str = page.evaluate("([s, n]) => getComputedStyle(document.querySelector(s))[n]", [selector, name])
    red, green, blue = (int(part) for part in found.removeprefix("rgb(").removesuffix(")").split(","))
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_fits_and_has_no_violation(page: Page, written: IssueMail, scheme: Any, tmp_path: Path) -> None:
    palette = style.DARK if scheme == "dark" else style.LIGHT
    page.emulate_media(color_scheme=scheme)
    for width in (320, 600):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(written.html)
        page.screenshot(path=tmp_path / f"mail-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert overflow(page) <= 0
        assert violations(page) == []
        assert colour_of(page, "h1", "color") == palette.ink
        assert colour_of(page, ".surface", "backgroundColor") == palette.surface
        assert colour_of(page, ".teaser a", "color") == palette.link
        assert colour_of(page, ".brand a", "color") == palette.on_deep


def test_a_mail_without_pictures_says_what_they_show(page: Page, written: IssueMail, tmp_path: Path) -> None:
    def refuse(route: Route) -> None:
        if route.request.resource_type == "image":
            route.abort()
        else:
            route.continue_()

    page.route("**/*", refuse)
    for width in (320, 600):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(written.html)
        page.screenshot(path=tmp_path / f"mail-without-pictures-{width}.png", full_page=True)
        assert overflow(page) <= 0
        assert page.evaluate("[...document.images].every(image => image.alt)")
        assert violations(page) == []


def test_a_mail_without_any_style_keeps_its_order(page: Page, written: IssueMail) -> None:
    page.set_content(written.html)
    page.evaluate("document.querySelectorAll('style').forEach(each => each.remove())")
    page.evaluate("document.querySelectorAll('[style]').forEach(each => each.removeAttribute('style'))")
    said = page.inner_text("body")
    order = ["Doorgestuurd door Gemeente Hengelo", "Voor onze lezers.", "Nieuwsbrief 1", "Nieuws van de projecten"]
    places = [said.index(words) for words in [*order, "Gemeenten aan zet", "In dit nummer", "De handreiking is er."]]
    assert places == sorted(places)


def test_an_editor_looks_at_the_mail_and_sends_it_to_themselves(editor: Page, issue_page: Any, tmp_path: Path) -> None:
    editor.goto(reverse("wagtailadmin_pages:edit", args=[issue_page.pk]))
    editor.goto(reverse("newsletter-issues:check", args=[issue_page.pk]))
    expect(editor.locator("main")).to_contain_text("Niemand anders krijgt hem.")
    editor.screenshot(path=tmp_path / "check.png", full_page=True)
    found = Axe().run(editor, context="main").response["violations"]
    assert [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in found] == []
    editor.click("text=Stuur mij een testmail")
    expect(editor.locator(".messages")).to_contain_text("De testmail is onderweg")
    assert [sent.to for sent in mail.outbox] == [["redactie@example.org"]]
    for mode, marker in (("mail", "h1"), ("mail-dark", "h1"), ("mail-text", "pre")):
        editor.goto(f"{reverse('wagtailadmin_pages:view_draft', args=[issue_page.pk])}?mode={mode}")
        expect(editor.locator(marker)).to_contain_text("Nieuwsbrief 1")
        editor.screenshot(path=tmp_path / f"preview-{mode}.png", full_page=True)

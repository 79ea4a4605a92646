"""How the admin looks when people come in: Dutch, in the colours of the house, and readable for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from cms.accounts.roles import Role
from tests.accounts.conftest import code_of
from tests.accounts.test_roles import somebody_as
from tests.browser.conftest import PASSWORD
from tests.browser.test_clients import violations
from tests.english import english_words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def english_on(page: Page) -> list[tuple[str, list[str]]]:
    """Return the texts on a page in a browser that have English words, also those that only a screen reader says."""
    texts = page.evaluate(
        """() => {
            const texts = document.body.innerText.split("\\n");
            for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
                for (const name of ["aria-label", "title", "placeholder", "alt"])
                    if (element.getAttribute(name)) texts.push(element.getAttribute(name));
            return texts;
        }"""
    )
    return [(text, english_words(text)) for text in dict.fromkeys(texts) if english_words(text)]


def look(page: Page) -> list[Any]:
    """Return what is wrong with a page."""
    return [*violations(page), *english_on(page)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_the_way_in(page: Page, home: Any, settings: Any, scheme: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    user = somebody_as(Role.EDITOR, email="redactie@voorbeeld.nl", first_name="Rik")
    user.set_password(PASSWORD)
    user.save()
    page.emulate_media(color_scheme=scheme)
    page.goto(reverse("wagtailadmin_login"))
    assert page.title().startswith("Inloggen")
    wrong = look(page)
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", "verkeerd")
    page.click("form button[type=submit]")
    page.wait_for_load_state("networkidle")
    wrong += look(page)
    page.goto(reverse("wagtailadmin_password_reset"))
    wrong += look(page)
    page.goto(reverse("wagtailadmin_login"))
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/second-step/set-up/")
    wrong += look(page)
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("input[name=code]", code_of(secret))
    page.click("form button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    wrong += [found for found in look(page) if "code" not in str(found)]
    page.locator("main a.button").click()
    page.wait_for_url("**/admin/")
    wrong += look(page)
    for address in ("wagtailadmin_account", "open_sessions", "mfa_index"):
        page.goto(reverse(address))
        wrong += look(page)
    assert wrong == []


def test_no_english_where_scripts_write_the_page(editor: Page, home: Any) -> None:
    wrong = []
    for name, arguments in (
        ("wagtailadmin_home", []),
        ("wagtailadmin_explore", [home.pk]),
        ("wagtailadmin_pages:edit", [home.pk]),
        ("wagtailadmin_pages:add", ["site_pages", "contentpage", home.pk]),
        ("wagtailimages:index", []),
        ("wagtailimages:add_multiple", []),
        ("wagtailusers_users:index", []),
        ("wagtailusers_groups:index", []),
        ("access_report", []),
    ):
        editor.goto(reverse(name, args=arguments))
        editor.wait_for_load_state("networkidle")
        wrong += [(name, found) for found in english_on(editor)]
    assert wrong == []

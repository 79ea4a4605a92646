"""Somebody who does a task in the admin, with what that takes of them."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from cms.accounts.roles import Role
from tests.accounts.test_roles import somebody_as
from tests.browser.conftest import PASSWORD

IS_FIELD = "element => element.matches('input, textarea, select, [contenteditable=true]')"
FOCUSED = "element => element === document.activeElement || element.contains(document.activeElement)"


class Journey:
    """What one person does in a browser, with a mouse or with the ``keyboard`` alone.

    It counts clicks and keys, and tells them with the seconds at its end.
    """

    def __init__(self, page: Page, name: str, *, keyboard: bool = False) -> None:
        self.page, self.name, self.keyboard = page, name, keyboard
        self.clicks = self.keys = 0
        self.began = time.monotonic()

    def log_in(self, role: Role, **fields: Any) -> Any:
        """Make somebody with a role, let them in, and begin to count."""
        user = somebody_as(role, email=f"{role}@voorbeeld.nl", **fields)
        user.set_password(PASSWORD)
        user.save()
        self.page.context.clear_cookies()
        self.page.goto("/admin/login/")
        self.page.fill("input[name=username]", user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form button[type=submit]")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        self.clicks = self.keys = 0
        self.began = time.monotonic()
        return user

    def click(self, what: str | Locator) -> None:
        """Use a button or a link, or go to a field."""
        found = self.page.locator(what) if isinstance(what, str) else what
        if not self.keyboard:
            found.click()
            self.clicks += 1
            return
        expect(found).to_be_visible()
        self.reach(found)
        if not found.evaluate(IS_FIELD):
            self.press("Enter")

    def tick(self, box: Locator) -> None:
        if self.keyboard:
            self.reach(box)
            self.press("Space")
        else:
            self.click(box)

    def leave(self, beside: Locator) -> None:
        """Leave a field: to what stands beside it, or to what follows."""
        if self.keyboard:
            self.press("Tab")
        else:
            self.click(beside)

    def choose_action(self, action: str) -> None:
        """Open the menu of buttons below the form, and press one."""
        self.click("footer [data-w-dropdown-target=toggle]")
        self.click(f"button[name=action-{action}]")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def reach(self, what: Locator) -> None:
        """Go to something with the tab key alone."""
        expect(what).to_be_attached()
        for _step in range(200):
            if what.evaluate(FOCUSED):
                return
            self.press("Tab")
        raise AssertionError(f"The tab key does not lead to {what}.")

    def end(self) -> None:
        seconds = time.monotonic() - self.began
        print(f"{self.name}: {self.clicks} clicks, {self.keys} keys, {seconds:.1f} s")  # noqa: T201 - for pytest -s

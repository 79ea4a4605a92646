"""Embeds in pages of other sites: hostile styles, strict policies, no script, narrow windows, sandboxes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from cms.core.identity import item_id
from cms.embeds.codes import Code
from cms.embeds.items import kind_named
from cms.embeds.kinds import Asked, embed_path
from cms.embeds.releases import release
from cms.publishing import outbox
from cms.subscriptions.models import Letter
from tests import factories
from tests.browser.test_search import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = """
* { all: unset !important; display: inline !important; font-size: 40px !important; color: red !important; }
iframe { filter: none; } jmz-embed { display: none; position: fixed; }
"""


class PartnerSite:
    """The site of a partner on this machine, at another site than ours: pages by path, each with its headers."""

    def __init__(self) -> None:
        pages: dict[str, tuple[str, dict[str, str]]] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.get(self.path, ("", {}))
                self.send_response(200 if html else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *arguments: Any) -> None: ...

        self._pages = pages
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Our site is at 127.0.0.1; for a browser this is another one, not only another port.
        self.origin = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def show(self, body: str, *, head: str = "", path: str = "/", **headers: str) -> str:
        """Put a page there and return its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        html = f'<!doctype html><html lang="nl"><head><title>Partner</title>{head}</head><body>{body}</body></html>'
        self._pages[path] = (html, named)
        return self.origin + path

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def partner(settings: Any) -> Iterator[PartnerSite]:
    site = PartnerSite()
    settings.EMBED_ORIGINS = [site.origin]
    yield site
    site.stop()


Visit = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def visit(browser: Browser, address: str, partner: PartnerSite) -> Visit:
    """Open a page as a visitor of the partner; nothing may leave for a third party, and no cookie may be set."""

    @contextmanager
    def visit(**options: Any) -> Iterator[Page]:
        context = browser.new_context(**{"viewport": {"width": 900, "height": 900}, "locale": "nl-NL", **options})
        context.set_default_timeout(30_000)
        elsewhere: list[str] = []
        own = (address, partner.origin, "data:", "blob:", "about:")
        context.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
        page = context.new_page()
        page.refused = []  # type: ignore[attr-defined]
        page.on(
            "console", lambda message: page.refused.append(message.text) if "Content Security" in message.text else None
        )
        yield page
        assert context.cookies() == []
        context.close()
        assert elsewhere == [], "A page asked something from a third party."

    return visit


@pytest.fixture
def handout(home: Any) -> Any:
    section = factories.CollectionPageFactory(parent=home, title="Sectie", slug="sectie")
    policy = factories.ThemeFactory(key="policy", name="Beleid")
    page = factories.HandoutPageFactory(
        parent=section,
        title="Handreiking voor gemeenten",
        slug="gids",
        summary="In zes stappen naar beleid voor jonge mantelzorgers, met voorbeelden uit andere gemeenten.",
        themes=[policy],
        image=factories.ImageFactory(),
        body=factories.body_with_every_block(home),
    )
    factories.PracticePageFactory(parent=section, title="Spreekuur op school", themes=[policy])
    outbox.process()
    return page


def places(page: Any) -> dict[str, tuple[str, str, dict[str, Any]]]:
    public_id = str(item_id(page.translation_key, "nl"))
    return {
        "card": ("handout", public_id, {}),
        "article": ("handout", public_id, {"view": "article"}),
        "list": ("list", "pages", {"theme": ["policy"]}),
        "form": ("subscribe", f"handout/{public_id}", {}),
        "finder": ("support-finder", "", {}),
        "notice": ("handout", "00000000-0000-0000-0000-000000000000", {}),
    }


def address_of(site: str, place: tuple[str, str, dict[str, Any]]) -> str:
    kind, key, given = place
    query = "&".join(f"{name}={','.join(value) if isinstance(value, list) else value}" for name, value in given.items())
    return site + embed_path(kind, key) + (f"?{query}" if query else "")


def code_of(site: str, place: tuple[str, str, dict[str, Any]]) -> Code:
    name, key, given = place
    kind = kind_named(name)
    assert kind
    embed = kind.show(Asked(key=key, given=given))
    assert embed
    return Code(address_of(site, place), embed)


def embedded(page: Page, address: str) -> Frame:
    page.wait_for_function("performance.now() > 0")
    for _attempt in range(100):
        found = [frame for frame in page.frames if frame.url.startswith(f"{address}/embed/")]
        if found and found[0].query_selector("#end"):
            return found[0]
        page.wait_for_timeout(50)
    raise AssertionError([frame.url for frame in page.frames])


def is_as_high_as_its_content(page: Page, frame: Frame) -> bool:
    height = frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    return bool(frame.frame_element().evaluate("(frame, height) => frame.clientHeight === height", height))


@pytest.mark.parametrize("kind", ["card", "article", "list", "form"])
@pytest.mark.parametrize("width", [900, 320])
def test_the_component_stands_up_to_the_styles_of_a_page(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, kind: str, width: int
) -> None:
    code = code_of(address, places(handout)[kind])
    shown = partner.show(f"<h1>Partner</h1>{code.component()}", head=f"<style>{HOSTILE}</style>")
    with visit(viewport={"width": width, "height": 900}) as page:
        page.goto(shown)
        frame = embedded(page, address)
        page.wait_for_function(
            "document.querySelector('jmz-embed').shadowRoot.querySelector('iframe').clientHeight > 0"
        )
        colour, size = frame.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).fontSize]"
        )
        assert (colour, size) == ("rgb(42, 36, 48)", "17px" if kind == "article" else "16px")
        assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.evaluate("document.querySelector('jmz-embed').shadowRoot.querySelector('iframe').title")


@pytest.mark.parametrize("kind", ["card", "article", "list"])
def test_the_component_takes_the_height_of_what_it_shows(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, kind: str
) -> None:
    code = code_of(address, places(handout)[kind])
    with visit() as page:
        page.goto(partner.show(str(code.component())))
        frame = embedded(page, address)
        page.wait_for_timeout(300)
        assert is_as_high_as_its_content(page, frame)
        page.set_viewport_size({"width": 330, "height": 900})
        page.wait_for_timeout(300)
        assert is_as_high_as_its_content(page, frame)


def test_it_works_under_a_strict_policy_of_the_page(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    code = code_of(address, places(handout)["card"])
    policy = f"default-src 'none'; script-src {address}; frame-src {address}; require-trusted-types-for 'script'"
    with visit() as page:
        page.goto(partner.show(str(code.component()), Content_Security_Policy=policy))
        frame = embedded(page, address)
        page.wait_for_timeout(300)
        assert is_as_high_as_its_content(page, frame)
        assert frame.evaluate("getComputedStyle(document.querySelector('.card')).display") == "flex"
        assert frame.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert page.refused == []  # type: ignore[attr-defined]


def test_without_script_the_frame_shows_all_and_the_component_leads_there(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    code = code_of(address, places(handout)["card"])
    with visit(java_script_enabled=False) as page:
        page.goto(partner.show(f"{code.component()}{code.iframe()}"))
        link = page.locator("jmz-embed a")
        expect(link).to_be_visible()
        assert link.get_attribute("href") == f"{address}/nl/sectie/gids/"
        expect(page.frame_locator("iframe").locator("h1")).to_have_text("Handreiking voor gemeenten")


@pytest.mark.parametrize("sandbox", ["", "allow-scripts", "allow-scripts allow-same-origin allow-popups allow-forms"])
def test_it_can_be_read_in_a_sandbox(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, sandbox: str
) -> None:
    src = address_of(address, places(handout)["card"])
    with visit() as page:
        page.goto(
            partner.show(
                f'<iframe name="{sandbox}" sandbox="{sandbox}" src="{src}" title="Kaart" height="300"></iframe>'
            )
        )
        frame = embedded(page, address)
        shown = page.frame_locator("iframe")
        expect(shown.locator("h1")).to_have_text("Handreiking voor gemeenten")
        # Style and picture are let in though the page has no origin of its own.
        assert shown.locator(".card").evaluate("card => getComputedStyle(card).display") == "flex"
        assert shown.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
        assert frame.url == src


def test_a_site_that_nobody_knows_shows_nothing(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, settings: Any
) -> None:
    settings.EMBED_ORIGINS = []
    src = address_of(address, places(handout)["card"])
    with visit() as page:
        page.goto(partner.show(f'<iframe src="{src}" title="Kaart"></iframe>'))
        page.wait_for_timeout(500)
        assert not any(frame.url == src and frame.query_selector("#end") for frame in page.frames)


def test_only_the_frame_itself_tells_its_height(visit: Visit, partner: PartnerSite, address: str, handout: Any) -> None:
    code = code_of(address, places(handout)["card"])
    with visit() as page:
        page.goto(partner.show(str(code.component())))
        embedded(page, address)
        page.wait_for_timeout(300)
        height = "document.querySelector('jmz-embed').shadowRoot.querySelector('iframe').height"
        told = page.evaluate(height)
        page.evaluate("window.postMessage({jmzEmbed: {height: 9999}}, '*')")
        page.wait_for_timeout(200)
        assert page.evaluate(height) == told
        for wrong in ("-5", "'x'", "Infinity", "null", "{}"):
            page.evaluate(
                f"window.dispatchEvent(new MessageEvent('message', {{data: {{jmzEmbed: {{height: {wrong}}}}}, "
                "source: document.querySelector('jmz-embed').shadowRoot.querySelector('iframe').contentWindow, "
                f"origin: '{address}'}}))"
            )
        assert page.evaluate(height) == told


def test_a_script_that_was_tampered_with_does_not_run(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    code = str(code_of(address, places(handout)["card"]).component())
    with visit() as page:
        page.goto(partner.show(code.replace(release().integrity, "sha384-" + "A" * 64)))
        page.wait_for_timeout(300)
        assert page.evaluate("customElements.get('jmz-embed')") is None
        expect(page.locator("jmz-embed a")).to_be_visible()


def test_the_component_follows_its_attributes_and_takes_no_other_scheme(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    known = places(handout)
    code = code_of(address, known["card"])
    with visit() as page:
        page.goto(partner.show(str(code.component())))
        embedded(page, address)
        other = address_of(address, known["list"])
        src = "document.querySelector('jmz-embed').shadowRoot.querySelector('iframe').src"
        page.evaluate(f"document.querySelector('jmz-embed').setAttribute('src', '{other}')")
        assert page.evaluate(src) == other
        page.evaluate("document.querySelector('jmz-embed').setAttribute('src', 'javascript:alert(1)')")
        assert page.evaluate(src) == other
        page.evaluate("document.querySelector('jmz-embed').title = 'Lijst'")
        assert page.evaluate(src.replace(".src", ".title")) == "Lijst"


SHIFT = """
new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 600);
})
"""


@pytest.mark.parametrize("form", ["iframe", "component"])
def test_the_page_of_the_partner_does_not_jump(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, form: str
) -> None:
    code = code_of(address, places(handout)["card"])
    html = code.iframe() if form == "iframe" else code.component()
    shown = partner.show(
        f"<h1>Partner</h1>{html}<p>{'Tekst van de partner. ' * 40}</p>", head=f"<style>{code.rule()}</style>"
    )
    with visit(viewport={"width": 660, "height": 900}) as page:
        # The script comes late, as over a slow line.
        page.route("**/jmz-embed-*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
        page.goto(shown)
        embedded(page, address)
        assert page.evaluate(SHIFT) < 0.1


@pytest.mark.parametrize("kind", ["card", "article", "list", "form", "finder", "notice"])
def test_no_embed_has_a_violation(page: Page, address: str, handout: Any, kind: str) -> None:
    address_in = address_of("", places(handout)[kind])
    joined = "&" if "?" in address_in else "?"
    for look in ("", "compact=true", "scheme=dark", "text=000&background=ffd&accent=00f&font=serif"):
        page.goto(f"{address_in}{joined if look else ''}{look}")
        assert faults(page) == [], look


def test_the_keyboard_reaches_all_and_can_pass_over_it(page: Page, address: str, handout: Any) -> None:
    page.goto(address_of("", places(handout)["list"]))
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    assert skip.evaluate("link => link.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "end"
    assert len(page.context.pages) == 1
    page.keyboard.press("Tab")
    focused = page.locator("footer a")
    expect(focused).to_be_focused()
    assert focused.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"


def test_links_open_beside_the_page_of_the_partner(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    code = code_of(address, places(handout)["card"])
    with visit() as page:
        shown = partner.show(str(code.iframe()))
        page.goto(shown)
        with page.context.expect_page() as opened:
            page.frame_locator("iframe").locator("h1 a").click()
        assert opened.value.url == f"{address}/nl/sectie/gids/"
        assert opened.value.evaluate("window.opener") is None
        assert page.url == shown


def test_what_is_withdrawn_gives_way_to_a_notice_in_the_page_of_the_partner(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    code = code_of(address, places(handout)["card"])
    with visit() as page:
        page.goto(partner.show(str(code.component())))
        assert "Handreiking voor gemeenten" in embedded(page, address).inner_text("body")
        handout.unpublish()
        outbox.process()
        page.reload()
        frame = embedded(page, address)
        assert "niet meer aangeboden" in frame.inner_text("body")
        assert "Handreiking voor gemeenten" not in frame.inner_text("body")
        page.wait_for_timeout(300)
        assert is_as_high_as_its_content(page, frame)


def test_somebody_subscribes_in_the_page_of_a_partner(
    visit: Visit, partner: PartnerSite, address: str, handout: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("cms.subscriptions.forms.AT_LEAST", 0)
    code = code_of(address, places(handout)["form"])
    with visit() as page:
        page.goto(partner.show(str(code.iframe())))
        form = page.frame_locator("iframe")
        form.locator("input[type=email]").fill("anne@example.org")
        with page.context.expect_page() as opened:
            form.locator("button").click()
        expect(opened.value.locator("h1")).to_be_visible()
        assert re.search(r"/nl/[a-z]+/", opened.value.url)
        assert "error" not in opened.value.title().lower()
        assert Letter.objects.get().topic == "handout"


def test_somebody_finds_support_in_the_page_of_a_partner(
    visit: Visit, partner: PartnerSite, address: str, handout: Any
) -> None:
    place = factories.MunicipalityFactory(code="GM0153", name="Enschede")
    member = factories.MemberFactory(name="Steunpunt Twente", municipality=place, municipalities=[place])
    factories.SupportOfferFactory(member=member)
    outbox.process()
    code = code_of(address, places(handout)["finder"])
    with visit() as page:
        page.goto(partner.show(str(code.component())))
        frame = embedded(page, address)
        frame.fill("#postcode", "7511 AB")
        frame.click("button")
        frame.wait_for_url("**postcode=7511*")
        expect(page.frame_locator("iframe").get_by_text("Steunpunt Twente").first).to_be_visible()
        page.wait_for_timeout(300)
        assert is_as_high_as_its_content(page, frame)
        assert len(page.context.pages) == 1


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_the_builder_has_no_violation_and_shows_the_choice_at_once(
    page: Page, address: str, handout: Any, locale: str
) -> None:
    page.goto("/nl/insluiten/" if locale == "nl" else "/en/embed/")
    assert faults(page) == []
    page.fill("[name=page]", "/nl/sectie/gids/")
    code = page.locator("#code-iframe")
    expect(code).to_have_value(re.compile(r"/embed/handout/"))
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Handreiking voor gemeenten")
    page.fill("[name=accent]", "ccc")
    expect(page.locator("[role=alert]")).to_contain_text("#cccccc")
    assert faults(page) == []
    page.fill("[name=accent]", "00f")
    expect(code).to_have_value(re.compile("accent=00f"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#code-iframe + button").click()
    assert page.evaluate("navigator.clipboard.readText()") == code.input_value()
    assert faults(page) == []


def test_the_builder_works_without_a_script(visit: Visit, address: str, handout: Any) -> None:
    with visit(java_script_enabled=False) as page:
        page.goto(f"{address}/nl/insluiten/")
        page.select_option("[name=what]", "list")
        page.select_option("[name=collection]", "handouts")
        page.click("main form button")
        expect(page.locator("#code-iframe")).to_have_value(re.compile("/embed/list/handouts"))
        expect(page.frame_locator("iframe").locator("h1")).to_be_visible()

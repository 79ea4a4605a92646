"""The pages on which people subscribe, confirm, stop, and see or erase what is kept: plain forms, no script, no cookie.

Mail programs open links to look for danger. So a GET changes nothing, and what a link can do is done by a button.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.rendering.frame import frame
from cms.rendering.headers import with_headers
from cms.rendering.navigation import navigation_of
from cms.subscriptions import lifecycle
from cms.subscriptions.addresses import Address
from cms.subscriptions.asking import refusal_of, served_while
from cms.subscriptions.forms import AskForm, QuestionsForm, SubscribeForm, preferences_form, subscribe_form
from cms.subscriptions.models import Letter, Subscription, Way
from cms.subscriptions.outcomes import OUTCOMES
from cms.subscriptions.topics import topics

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends when its reader stops a subscription (RFC 8058, 3.1)."""


page = served_while("SUBSCRIPTIONS")


@page
def subscribe(request: HttpRequest, topic: str, key: str) -> HttpResponse:
    known = topics.get(topic)
    locale = _locale()
    title = lifecycle.title_of(topic, key, locale=locale)
    if known is None or title is None:
        raise Http404

    def ask(form: SubscribeForm) -> None:
        chosen = form.chosen_key(key)
        lifecycle.ask_to_subscribe(
            form.answer, topic=known, key=chosen, locale=locale, way=form.way, parts=form.chosen_parts
        )

    return _asked(
        request,
        partial(subscribe_form, topic=known, key=key, locale=locale),
        ask,
        "subscribe",
        label=known.label,
        heading=_("Subscribe to “%(title)s”") % {"title": title},
        consent=lifecycle.consent_text(known),
    )


@page
def ask_for_data(request: HttpRequest) -> HttpResponse:
    def ask(form: AskForm) -> None:
        lifecycle.ask_for_data(form.answer, locale=_locale(), way=Way.PAGE)

    return _asked(request, AskForm, ask, "ask_for_data", heading=_("What we keep about you"))


def _asked(
    request: HttpRequest, make: Callable[..., Any], ask: Callable[[Any], None], template: str, **context: Any
) -> HttpResponse:
    """Show the form, or do what it asks. The answer is the same for every address, known or not."""
    if request.method != "POST":
        return _show(template, form=make(), **context)
    form = make(request.POST)
    if form.is_from_a_machine:
        return _done("asked")
    refusal = refusal_of(request, form)
    if refusal:
        return _show(template, refusal.status, form=form, trouble=refusal.trouble, **context)
    ask(form)
    return _done("asked")


@page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        return _done("confirmed") if lifecycle.confirm(token) else _link_ended()
    letter = Letter.objects.opened_by(token, Letter.Purpose.CONFIRM).select_related("consent_text").first()
    if letter is None:
        return _link_ended()
    title = lifecycle.title_of(letter.topic, letter.key, locale=_locale())
    parts = lifecycle.chosen_of(letter.topic, letter.key, letter.parts, locale=_locale())
    about = {"title": title, "parts": parts, "consent": letter.consent_text}
    return _show("confirm", heading=_("Confirm your subscription"), **about)


@page
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """One subscription: its page, and what mail programs send to end it."""
    found = Subscription.objects.filter(token=token).select_related("subscriber").first()
    if request.method == "POST":
        return _changed(request, found)
    if found is None:
        return _message(OUTCOMES["ended"].title, OUTCOMES["ended"].text, HTTPStatus.GONE)
    return _show_subscription(found)


def _show_subscription(found: Subscription, form: QuestionsForm | None = None) -> HttpResponse:
    form = form or _preferences(found)
    status = HTTPStatus.BAD_REQUEST if form and form.errors else HTTPStatus.OK
    return _show("subscription", status, heading=_("Your subscription"), form=form, **_named(found))


def _preferences(found: Subscription, data: Any = None) -> QuestionsForm | None:
    """Return the form for what somebody can choose of this subscription; None if that is nothing."""
    topic = topics.get(found.topic)
    form = preferences_form(data, subscription=found, topic=topic, locale=_locale()) if topic else None
    return form if form and form.fields else None


def _changed(request: HttpRequest, found: Subscription | None) -> HttpResponse:
    if found and request.POST.get("do") == "data":
        address = Address(found.subscriber.address, found.subscriber.normalised)
        lifecycle.ask_for_data(address, locale=_locale(), way=Way.PAGE)
        return _done("asked")
    if found and request.POST.get("do") == "change":
        return _chosen(request, found)
    if found:
        lifecycle.unsubscribe(found)
    name, value = ONE_CLICK
    if request.POST.get(name) == value:
        # No redirect: mail programs do not follow it.
        return HttpResponse(OUTCOMES["ended"].title, content_type="text/plain; charset=utf-8")
    return _done("ended")


def _chosen(request: HttpRequest, found: Subscription) -> HttpResponse:
    form = _preferences(found, request.POST)
    if form is None or not form.is_valid():
        return _show_subscription(found, form)
    if not lifecycle.change(found, key=form.chosen_key(found.key), parts=form.chosen_parts):
        return _message(OUTCOMES["ended"].title, OUTCOMES["ended"].text, HTTPStatus.GONE)
    return _done("changed")


@page
def data(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept about an address, for whoever reads its mail."""
    letter = Letter.objects.opened_by(token, Letter.Purpose.DATA).first()
    if letter is None:
        return _link_ended()
    if request.method == "POST" and request.POST.get("do") == "erase":
        lifecycle.erase(letter.normalised)
        return _done("erased")
    kept = lifecycle.kept_about(letter.normalised)
    if request.method == "POST":
        response = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = 'attachment; filename="subscriptions.json"'
        return response
    subscriptions = Subscription.objects.filter(subscriber__normalised=letter.normalised).order_by("pk")
    named = [_named(each) for each in subscriptions]
    return _show("data", heading=_("What we keep about you"), address=kept["address"], subscriptions=named)


def _named(found: Subscription) -> dict[str, Any]:
    topic = topics.get(found.topic)
    return {
        "label": topic.label if topic else found.topic,
        "title": lifecycle.title_of(found.topic, found.key, locale=_locale()),
        "since": found.confirmed_at,
    }


@page
def outcome(request: HttpRequest, name: str) -> HttpResponse:
    return _message(OUTCOMES[name].title, OUTCOMES[name].text)


def _done(name: str) -> HttpResponse:
    """Lead to a page that says what was done, and can be loaded again without doing it twice."""
    return HttpResponseRedirect(reverse(f"subscription_{name}"), status=HTTPStatus.SEE_OTHER)


def _link_ended() -> HttpResponse:
    text = _(
        "It was used already, or it is older than 48 hours. If you pressed its button a moment ago, that worked. "
        "Otherwise ask for a new link."
    )
    return _message(_("This link no longer works"), text, HTTPStatus.GONE)


def _message(heading: object, lead: object, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return _show("message", status, heading=heading, lead=lead)


def _show(template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
    locale = _locale()
    context |= frame(locale, navigation=navigation_of(locale))
    return with_headers(HttpResponse(render_to_string(f"subscriptions/{template}.html", context), status=status))


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE

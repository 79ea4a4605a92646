"""The newsletter as something that people subscribe to, by language and by theme."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cms.core.models import Theme
from cms.subscriptions.topics import Mail, Question, Topic
from site_pages.newsletters.dispatching.issues import document_of, public_issue, public_issues
from site_pages.newsletters.mails import concerns, issue_mail
from site_pages.newsletters.models import Dispatch


def title_of(key: str, locale: str) -> str | None:
    """Return what the newsletter in the language of the key is called, once there is an issue in it."""
    if not public_issues().filter(locale=key).exists():
        return None
    with override(locale):
        return _("Newsletter of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}


def mail_of(reference: str, locale: str, themes: Collection[str]) -> Mail | None:
    """Return the mail with an issue, unless it was not approved as it is now, or tells nothing of these themes."""
    item = public_issue(UUID(reference))
    approved = Dispatch.objects.filter(issue=reference, approved_at__isnull=False).first()
    if item is None or approved is None or approved.fingerprint != item.etag:
        return None
    issue = document_of(item)
    if not concerns(issue, themes):
        return None
    mail = issue_mail(issue, themes=themes)
    return Mail(subject=mail.subject, text=mail.text, html=mail.html)


def themes_of(key: str, locale: str) -> dict[str, str]:
    """Return the themes by key, named in a language as far as they are translated."""
    named: dict[str, str] = {}
    for code in (settings.LANGUAGE_CODE, locale):
        named |= dict(Theme.objects.filter(locale__language_code=code).order_by("name").values_list("key", "name"))
    return named


def languages(key: str, locale: str) -> dict[str, str]:
    """Return the languages in which there is a newsletter, by their own names."""
    found = set(public_issues().order_by().values_list("locale", flat=True).distinct())
    return {code: str(name) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES if code in found}


TOPIC = Topic(
    name="newsletter",
    label=gettext_lazy("The newsletter by e-mail"),
    consent=gettext_lazy("You get an e-mail when a new newsletter is published, four times a year."),
    describe=title_of,
    write=mail_of,
    parts=Question(
        label=gettext_lazy("About which themes?"),
        hint=gettext_lazy("Choose nothing to hear of everything."),
        answers=themes_of,
    ),
    keys=Question(label=gettext_lazy("In which language?"), answers=languages),
    language=lambda key: key,
)
"""The key is the language of the newsletter."""

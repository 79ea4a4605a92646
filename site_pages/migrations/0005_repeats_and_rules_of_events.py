"""One repeat becomes a list of them, and a week of a month that was told in words becomes a rule.

Drafts and what translations are made from hold the same as JSON, and are changed with the pages.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid5

from django.db import migrations

WEEKS = {
    **{"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": 5},
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 5},
}
DUTCH = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {name: number for names in (DUTCH, ENGLISH) for number, name in enumerate(names, start=1)}
RULE = re.compile(rf"({'|'.join(WEEKS)}) (?:volle |full )?week (?:van|in|of) ({'|'.join(MONTHS)})", re.IGNORECASE)
BATCH = 200


def repeats_of(translation_key: Any, start: str) -> str:
    """Return the list with one repeat; translations of a session have the same."""
    block_id = str(uuid5(UUID(str(translation_key)), "repeat"))
    return json.dumps([{"type": "repeat", "id": block_id, "value": {"start": start, "room": ""}}])


def rule_of(words: str) -> dict[str, Any]:
    """Return the fields of the rule that words tell; none if they tell no week."""
    found = RULE.search(words or "")
    if not found:
        return {}
    return {
        "recurrence": "week",
        "recurrence_week": WEEKS[found[1].lower()],
        "recurrence_month": MONTHS[found[2].lower()],
    }


def renewed(content: dict[str, Any]) -> bool:
    """Change the JSON of a page, and say whether there was anything to change."""
    changed = False
    for session in content.get("sessions") or []:
        start = session.pop("repeat_start", None)
        if start:
            session["repeats"] = repeats_of(session["translation_key"], start)
            changed = True
    if not content.get("recurrence") and (rule := rule_of(content.get("yearly_rule", ""))):
        content.update(rule)
        changed = True
    return changed


def forwards(apps: Any, schema_editor: Any) -> None:
    for session in apps.get_model("site_pages", "EventSession").objects.exclude(repeat_start=None):
        session.repeats = repeats_of(session.translation_key, session.repeat_start.isoformat())
        session.save(update_fields=["repeats"])
    pages = apps.get_model("site_pages", "EventPage").objects
    for pk, words in pages.filter(recurrence="").exclude(yearly_rule="").values_list("pk", "yearly_rule"):
        if rule := rule_of(words):
            pages.filter(pk=pk).update(**rule)
    for stored, content, write in _stored(apps):
        if renewed(content):
            write(stored, content)


def backwards(apps: Any, schema_editor: Any) -> None:
    """Keep the first repeat, which is all that there was room for; the words of the rule were never changed."""
    for session in apps.get_model("site_pages", "EventSession").objects.all():
        starts = [child.value["start"] for child in session.repeats]
        if starts:
            session.repeat_start = starts[0]
            session.save(update_fields=["repeat_start"])
    for stored, content, write in _stored(apps):
        for session in content.get("sessions") or []:
            entries = json.loads(session.pop("repeats", None) or "[]")
            session["repeat_start"] = entries[0]["value"]["start"] if entries else None
        write(stored, content)


def _stored(apps: Any) -> Iterator[tuple[Any, dict[str, Any], Callable[[Any, dict[str, Any]], None]]]:
    """Yield what holds the JSON of an event: revisions, and the sources of translations."""

    def write_revision(revision: Any, content: dict[str, Any]) -> None:
        revision.content = content
        revision.save(update_fields=["content"])

    def write_source(source: Any, content: dict[str, Any]) -> None:
        source.content_json = json.dumps(content)
        source.save(update_fields=["content_json"])

    kind = {"app_label": "site_pages", "model": "eventpage"}
    content_type = apps.get_model("contenttypes", "ContentType").objects.filter(**kind).first()
    if content_type is None:
        return
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(content_type_id=content_type.pk)
    for revision in revisions.iterator(BATCH):
        yield revision, revision.content, write_revision
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects
    for source in sources.filter(specific_content_type_id=content_type.pk).iterator(BATCH):
        yield source, json.loads(source.content_json), write_source


class Migration(migrations.Migration):
    dependencies = [
        ("site_pages", "0004_complete_events"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]

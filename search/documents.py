"""Content items → entries of the index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from uuid import UUID

import orjson

from cms.core.registry import registry
from cms.publishing.models import ContentItem
from search import files, highlights
from search.engines.base import ZONES, Entry, Text
from search.languages import Language, language
from search.texts import Passage, Texts, texts_of

SUPERSEDED = 0.3
"""What the score of an item counts when a newer one has taken its place."""


@cache
def fingerprint() -> str:
    """Return a name for the way in which entries are made: where it differs, the index is built anew."""
    here = Path(__file__).parent
    parts = sorted([*here.glob("languages/**/*.py"), *here.glob("languages/**/*.txt"), here / "texts.py"])
    code = hashlib.sha256()
    for path in [*parts, *sorted(here.glob("engines/*.py")), here / "files.py", here / "highlights.py", Path(__file__)]:
        code.update(path.read_bytes())
    code.update(orjson.dumps([[found.name, found.name_fields] for found in registry]))
    return code.hexdigest()


def entries_for(ids: Collection[UUID]) -> list[Entry]:
    """Return entries for those of the items that there are; two statements, and one for files not read before."""
    items = ContentItem.objects.filter(pk__in=ids).defer("summary").prefetch_related("facets")
    return [entry_of(item) for item in items]


_CHECKSUM = re.compile(rb'"checksum":"([0-9a-f]+)"')


def read_files(ids: Collection[UUID]) -> None:
    """Read the files that these items refer to, so that their text is there when it is needed."""
    for document in ContentItem.objects.filter(pk__in=ids).values_list("document", flat=True):
        for checksum in set(_CHECKSUM.findall(bytes(document))):
            files.text_of(checksum.decode())


def entry_of(item: ContentItem) -> Entry:
    document = orjson.loads(bytes(item.document))
    texts = texts_of(document, registry[item.type])
    passages = [*texts.passages, *_of_files(texts)]
    of = language(item.locale)
    values = tuple(sorted((facet.name, facet.value) for facet in item.facets.all()))
    # What the tag of the document does not cover, but the index holds.
    rest = [item.access, item.position, item.published_at.isoformat(), values, len(passages)]
    return Entry(
        id=item.pk,
        version=hashlib.sha256(orjson.dumps([item.etag, rest])).hexdigest(),
        type=item.type,
        locale=item.locale,
        access=item.access,
        title=item.title,
        position=item.position,
        published_at=item.published_at,
        changed_at=item.changed_at,
        standing=SUPERSEDED if document.get("supersededBy") else 1.0,
        values=values,
        zones=_zones(passages, of),
        passages=highlights.pack(passages, texts, item.locale),
    )


def _of_files(texts: Texts) -> Iterable[Passage]:
    for number, file in enumerate(texts.files):
        for page in files.text_of(file.checksum):
            yield Passage(file.zone, page.text, number, page.number)


def _zones(passages: Iterable[Passage], of: Language) -> dict[str, Text]:
    texts: dict[str, list[str]] = {zone: [] for zone in ZONES}
    for passage in passages:
        texts[passage.zone].append(passage.text)
    return {zone: prepare(" ".join(found), of) for zone, found in texts.items()}


def prepare(text: str, of: Language) -> Text:
    """Return the words of a text, ready for any engine."""
    words = [word.text for word in of.words(text)]
    parts = [part for word in words for part in of.parts(word)]
    return Text(" ".join(words), " ".join(map(of.canonical, words)), " ".join(map(of.canonical, parts)))

"""An item with every block of a body, in words that occur once each, so that a lost one is missed."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from cms.blocks.body import BLOCK_SHAPES

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

IMAGE: dict[str, Any] = {
    "url": "http://testserver/media/images/beeld.width-1920.webp",
    "width": 1920,
    "height": 1080,
    "alt": "Beeldtekst",
    "decorative": False,
    "caption": "",
    "credit": "Maakster",
    "focalPoint": None,
    "srcset": [],
}


def card(title: str, *, locale: str = "nl", url: str | None = "http://testserver/nl/kaart/") -> dict[str, Any]:
    return {
        "id": "01234567-89ab-cdef-0123-456789abcdef",
        "type": "handout",
        "locale": locale,
        "path": None,
        "url": url,
        "title": title,
        "summary": f"Samenvatting{title}",
        "image": None,
    }


VALUES: list[tuple[str, dict[str, Any]]] = [
    ("text", {"html": "<p>Eerste <strong>vet</strong> met <a href='https://vng.nl/?a=1&amp;b=2'>verwijzing</a>.</p>"}),
    ("heading", {"text": "Hoofdstuk", "level": 2, "anchor": "hoofdstuk"}),
    ("heading", {"text": "Paragraafkop", "level": 3, "anchor": "paragraafkop"}),
    ("text", {"html": "<p>Regel<br>afbreking</p><ol><li>Een<ul><li>Genest</li></ul></li><li>Twee</li></ol>"}),
    ("callout", {"kind": "tip", "title": "Kadertitel", "html": "<p>Kadertekst</p><ul><li>Kaderpunt</li></ul>"}),
    (
        "steps",
        {
            "title": "Stappenplan",
            "steps": [
                {"title": "Stapnaam", "html": "<p>Staptekst</p><p>Vervolg</p>"},
                {"title": "Slotstap", "html": ""},
            ],
        },
    ),
    ("accordion", {"items": [{"title": "Vraag", "html": "<p>Antwoord</p>"}, {"title": "Kop", "html": ""}]}),
    (
        "table",
        {
            "caption": "Tabeltitel",
            "columns": ["Wie", "Wat", "Invulkolom"],
            "rows": [["School", "Signaleren\nDoorverwijzen", ""], ["Gemeente", "Beleid", ""]],
        },
    ),
    ("quotation", {"text": "Citaat\n\nTweedecitaat", "speaker": "Spreekster", "role": "Rol", "kind": "professional"}),
    ("image", {"image": IMAGE, "caption": "Bijschrift"}),
    (
        "video",
        {
            "title": "Filmtitel",
            "host": "vimeo",
            "url": "https://vimeo.com/123456789",
            "playerUrl": "https://player.vimeo.com/video/123456789?dnt=1",
            "poster": {**IMAGE, "alt": "Filmbeeld"},
            "html": "<p>Uitgeschreven</p>",
        },
    ),
    (
        "document",
        {
            "file": {
                "url": "http://testserver/documents/1/bijlage.pdf",
                "title": "Bijlagetitel",
                "filename": "bijlage.pdf",
                "mediaType": "application/pdf",
                "size": 2_500_000,
                "checksum": "",
                "language": "en",
            },
            "description": "Bijlageomschrijving",
        },
    ),
    (
        "figure",
        {
            "id": "x",
            "claim": "Cijferclaim",
            "value": "€ 1.234,-",
            "source": "Bronnaam",
            "sourceUrl": "https://www.cbs.nl/",
            "date": "2026-06-03",
            "superseded": True,
        },
    ),
    ("cards", {"title": "Leesverder", "cards": [card("Kaarttitel"), card("Cardtitle", locale="en", url=None)]}),
    ("listing", {"title": "Nieuwste", "cards": [card("Lijsttitel")]}),
    (
        "contact",
        {
            "title": "Contactnaam",
            "text": "Contacttekst\nContactregel",
            "email": "info@example.org",
            "organisation": {**card("Organisatienaam"), "summary": ""},
        },
    ),
]

TOLD_BESIDES = {
    *("Tip", "Contact", "Handreiking", "Organisatie", "Bekijk ‘Filmtitel’ op Vimeo", "De film in woorden"),
    *("(PDF, 2,4\xa0MB, Engels)", "Bron:", "3 juni 2026", "Er is een nieuwer cijfer", "Beeld: Maakster"),
}
"""What the item says in other ways: by a kind, a size, a date, a type."""

_NO_WORDS = {
    *("id", "type", "kind", "host", "locale", "path", "url", "playerUrl", "sourceUrl", "anchor", "date"),
    *("level", "scheme", "start", "end", "expiresOn", "videoUrl", "publicationUrl"),
    *("mediaType", "filename", "checksum", "language", "srcset", "key", "publishedAt", "changedAt"),
}


def body() -> list[dict[str, Any]]:
    """Return the blocks, in the shape that the API promises."""
    blocks = [{"id": str(number), "type": name, "value": value} for number, (name, value) in enumerate(VALUES)]
    return [
        BLOCK_SHAPES[block["type"]].model_validate(block).model_dump(mode="json", by_alias=True) for block in blocks
    ]


def item(**fields: Any) -> dict[str, Any]:
    return {
        "id": "01234567-89ab-cdef-0123-456789abcdef",
        "type": "content",
        "locale": "nl",
        "path": "/nl/gids/",
        "url": "http://testserver/nl/gids/",
        "title": "Gidstitel & meer",
        "summary": "Gidssamenvatting.",
        "image": None,
        "publishedAt": "2026-01-02T09:00:00Z",
        "changedAt": "2026-03-04T09:00:00Z",
        "themes": [{"key": "policy", "name": "Themanaam"}],
        "audiences": [{"key": "schools", "name": "Doelgroep"}],
        "tags": [{"key": "zorg", "name": "Trefwoord"}],
        "translations": [],
        "breadcrumbs": [],
        "reviewDate": None,
        "body": body(),
        **fields,
    }


def words_in(value: Any) -> set[str]:
    """Return the words of a piece of an item's JSON that a reader is to see."""
    if isinstance(value, str):
        return set(re.findall(r"\w+", BeautifulSoup(f"{value}\n", "html.parser").get_text(" ")))
    if isinstance(value, dict):
        return set().union(*(words_in(part) for name, part in value.items() if name not in _NO_WORDS))
    if isinstance(value, list):
        return set().union(*(words_in(part) for part in value))
    return set()


def words_shown(name: str, file: bytes) -> set[str]:
    """Return the words of a file in the format ``name``, with the descriptions of its pictures."""
    return set(re.findall(r"\w+", shown(name, file)))


def shown(name: str, file: bytes) -> str:
    text = file.decode()
    if name == "txt":
        return text
    soup = BeautifulSoup(text if name == "html" else as_html(text), "html.parser")
    for hidden in soup.find_all(["style", "head"]):
        hidden.decompose()
    return f"{soup.get_text(' ')} {' '.join(str(image.get('alt')) for image in soup.find_all('img'))}"


def as_html(markdown: str) -> str:
    """Return what a reader of Markdown makes of it."""
    return MARKDOWN.render(markdown)

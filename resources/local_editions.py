"""A handout for one municipality: the same text with its name, and with who gives support there."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.api.parameters import BadValue
from cms.api.problems import Problem, bad_parameter, bad_request
from cms.core.models import Municipality
from cms.core.places.lineage import Lineage
from cms.publishing.addresses import home_path, url_of
from cms.rendering.documents import nearby
from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import Document, Fact, Heading, Node, Paragraph, Text
from cms.rendering.templatetags.reading import address_label
from cms.rendering.uploaded_files import modified_at
from resources import lasting_files
from resources.addresses import api_address
from resources.kept_files import Source
from resources.models import KeptFile

FORMATS = ("pdf", "docx")
"""Those with a cover that has room for the logo and the contact of a municipality."""

PARAMETER = "municipality"
FOLDER = "handouts/local"

MOST = 1000
"""Files that are kept; then those go that were made first. Each can be made again at once."""


def code(text: str) -> str:
    """Parse the parameter ``municipality``."""
    if not re.fullmatch(r"GM[0-9]{4}", text):
        raise BadValue("malformed", _("A code is GM and four digits, for example GM0153."))
    return text


def address_of(source: Source, format: Format, municipality: str) -> str:
    edition = ("editions", source.number) if source.number else ()
    return f"{api_address(source.item_id, *edition, 'files', format.name)}?{PARAMETER}={municipality}"


def choices() -> list[tuple[str, str]]:
    """Return the code and the name of each municipality that exists today, by name."""
    return [(place.code, place.name) for place in Lineage().present]


def file_name(name: str, municipality: Municipality) -> str:
    """Return the name of a file with that of the municipality: gids-zwolle.pdf."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}-{slugify(municipality.name) or municipality.code.lower()}{dot}{extension}"


def municipality_for(source: Source, format: Format, municipality: str) -> Municipality:
    """Return the municipality with this code. Raises a problem.

    400 for a format that has no local edition, 404 for a code that nobody has, or had only in the past: that one names
    the successor.
    """
    if format.name not in FORMATS:
        detail = _("An edition for a municipality can be had in these formats: %(formats)s.")
        raise bad_request([bad_parameter(PARAMETER, "other-format", detail % {"formats": ", ".join(FORMATS)})])
    lineage = Lineage()
    found = lineage.get(municipality)
    if found is None:
        raise _not_there("unknown", _("There is no municipality with the code %(code)s.") % {"code": municipality})
    if found.valid_to is None or lineage.exists(found):
        return found
    facts = {"name": found.name, "code": found.code, "day": date_format(found.valid_to)}
    ended = _("%(name)s (%(code)s) is no municipality any more since %(day)s.") % facts
    successor = lineage.now(found)
    if successor is None:
        raise _not_there("ended", ended)
    address = address_of(source, format, successor.code)
    facts = {"name": successor.name, "code": successor.code, "address": address}
    became = _("It belongs to %(name)s (%(code)s) now: %(address)s") % facts
    problem = _not_there("ended", f"{ended} {became}")
    problem.headers["Link"] = f'<{address}>; rel="alternate"'
    raise problem


def _not_there(reason: str, detail: str) -> Problem:
    return Problem(404, _("Not found"), detail, [bad_parameter(PARAMETER, reason, detail)])


def make(municipality: Municipality, source: Source, format: Format) -> KeptFile:
    """Return the file, made now or before from the same text and the same offers of support; no row knows of it.

    Raises ``LookupError`` as ``Source.document`` does.
    """
    with translation.override(source.locale):
        part = _part(municipality, address_of(source, format, municipality.code))
        made_from = (source.folder, format.name, format.version, municipality.name, part)
        name = f"{FOLDER}/{hashlib.sha256(repr(made_from).encode()).hexdigest()}.{format.extension}"
        try:
            checksum, size = lasting_files.checksum_of(name)
        except FileNotFoundError:
            content = format.write(_with_name(source.document(), municipality, part))
            lasting_files.put(name, [content])
            _forget_oldest()
            checksum, size = hashlib.sha256(content).hexdigest(), len(content)
    return KeptFile(
        **source.key,
        format=format.name,
        language=source.locale,
        name=name,
        checksum=checksum,
        size=size,
        version=format.version,
        made_at=modified_at(default_storage, name, otherwise=timezone.now()),
    )


def _with_name(document: Document, municipality: Municipality, part: tuple[Node, ...]) -> Document:
    return replace(
        document,
        room=_("Municipality of %(name)s") % {"name": municipality.name},
        facts=(Fact(_("Municipality"), municipality.name), *document.facts),
        content=(*document.content, *part),
    )


def _part(municipality: Municipality, address: str) -> tuple[Node, ...]:
    """Return the last part of the text, with who gives support there."""
    title = _("Support in %(name)s") % {"name": municipality.name}
    told = nearby.nodes_about(Lineage().codes([municipality]))
    # The anchors of a text are in lower case, so these are free.
    anchors = (f"{municipality.code}-{number}" for number, _node in enumerate(told, start=1))
    nodes = (
        replace(node, anchor=anchor) if isinstance(node, Heading) else node
        for node, anchor in zip(told, anchors, strict=True)
    )
    heading = Heading(2, title, municipality.code)
    if not told:
        return (heading, *_nobody(municipality))
    changes = Text(_("Who gives support may change.") + " ")
    return (heading, *nodes, Paragraph((changes, Text(_("Fetch this document with the newest list"), link=address))))


def _nobody(municipality: Municipality) -> tuple[Node, ...]:
    """Return what to do where nobody is known to give support."""
    known = _("We do not know of an organisation in %(name)s that supports young carers yet.")
    ask = _("Ask the carer support point or the neighbourhood team of the municipality. They know the way near you.")
    home = url_of(home_path(translation.get_language()))
    look = Text(_("Our website tells who joined since:") + " ")
    return (
        Paragraph((Text(known % {"name": municipality.name}),)),
        Paragraph((Text(ask),)),
        Paragraph((look, Text(address_label(home), link=home))),
    )


def _forget_oldest() -> None:
    """Delete the files that were made first, should there be more than are kept."""
    _folders, listed = default_storage.listdir(FOLDER)
    # One that begins with a dot is being written.
    names = [f"{FOLDER}/{name}" for name in listed if not name.startswith(".")]
    if len(names) > MOST:
        for name in sorted(names, key=_made_at)[: len(names) - MOST]:
            default_storage.delete(name)


def _made_at(name: str) -> float:
    """Return when a file was made, 0 if it is gone meanwhile."""
    try:
        return default_storage.get_modified_time(name).timestamp()
    except FileNotFoundError:
        return 0

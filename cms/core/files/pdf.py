"""PDF: whether it opens, does nothing by itself, and can be read by everybody."""

from __future__ import annotations

import logging
import mmap
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from cms.core.files.refusal import Budget, UnsafeFile

# It quotes from files.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

_LIMITS = Configuration(
    array_based_stream_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    stream_decoding_work_maximum_length=40_000_000,
    zlib_maximum_output_length=20_000_000,
)
_MAX_OBJECTS = 1_000_000
_FORGET_EVERY = 5_000
# ISO 32000-2, 12.6.4: actions, by what a reader program does. Going somewhere and following a link are harmless.
_SCRIPT, _PROGRAM, _ATTACHED, _FILM = "script", "program", "attached", "film"
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": _PROGRAM,
    "/ImportData": _PROGRAM,
    "/GoToE": _ATTACHED,
    "/Rendition": _FILM,
    "/Movie": _FILM,
    "/Sound": _FILM,
    "/RichMediaExecute": _FILM,
    "/GoTo3DView": _FILM,
}
_ANNOTATIONS = {
    "/FileAttachment": _ATTACHED,
    "/RichMedia": _FILM,
    "/Movie": _FILM,
    "/Sound": _FILM,
    "/Screen": _FILM,
    "/3D": _FILM,
}
_KEYS = {"/JavaScript": _SCRIPT, "/EF": _ATTACHED, "/EmbeddedFiles": _ATTACHED, "/XFA": "form"}
_HARMLESS_AT_ONCE = {"/GoTo", "/Named", "/SetOCGState", "/Hide"}
_UNREAD = re.compile(rb"/S\s*/(?:JavaScript|Launch|ImportData)[\s/<>(]")


class PdfFacts(NamedTuple):
    """``language`` is a tag such as "nl-NL", or empty. A PDF that is ``tagged`` says what is a heading, a list …"""

    pages: int
    tagged: bool
    language: str


def check_pdf(file: BinaryIO, *, budget: Budget) -> PdfFacts:
    """Return what a PDF says of itself; refuse one that is broken or locked, or does more than being read."""
    try:
        with apply_configuration(_LIMITS):
            reader = PdfReader(file)
            if reader.is_encrypted:
                raise UnsafeFile(
                    _("This PDF is locked, with a password or against copying. Save it without that, and try again.")
                )
            facts = _facts(reader)
            for found in _objects(reader, budget=budget):
                _check_object(found)
    except UnsafeFile:
        raise
    except RecursionError as error:
        raise UnsafeFile(_("This file is too intricate to be checked. Make it simpler, or split it.")) from error
    except Exception as error:
        raise UnsafeFile(_("This PDF is broken and cannot be read. Make it again.")) from error
    if _UNREAD.search(_bytes_of(file)):
        raise UnsafeFile(_reason(_SCRIPT))
    return facts


def _facts(reader: PdfReader) -> PdfFacts:
    catalog = reader.root_object
    pages = len(reader.pages)
    if not pages:
        raise UnsafeFile(_("This PDF has no pages. Make it again."))
    marked = _resolved(catalog.get("/MarkInfo"))
    is_marked = isinstance(marked, DictionaryObject) and bool(_resolved(marked.get("/Marked")))
    structure = _resolved(catalog.get("/StructTreeRoot"))
    tagged = is_marked and isinstance(structure, DictionaryObject) and bool(_resolved(structure.get("/K")))
    language = _resolved(catalog.get("/Lang"))
    return PdfFacts(pages, tagged, language.strip() if isinstance(language, str) else "")


def _objects(reader: PdfReader, *, budget: Budget) -> Iterator[Any]:
    """Yield every object that a file holds, whether something refers to it or not."""
    keys = [(number, generation) for generation, numbers in reader.xref.items() for number in numbers]
    keys += [(number, 0) for number in reader.xref_objStm]
    if len(keys) > _MAX_OBJECTS:
        raise UnsafeFile(_("This file is too intricate to be checked. Make it simpler, or split it."))
    for count, (number, generation) in enumerate(keys):
        budget.check_time()
        yield _object(reader, number, generation)
        if count % _FORGET_EVERY == _FORGET_EVERY - 1:
            reader.resolved_objects.clear()


def _object(reader: PdfReader, number: int, generation: int) -> Any:
    """Return an object, or None if it cannot be read: programs skip those, and the bytes are searched besides."""
    try:
        return reader.get_object(IndirectObject(number, generation, reader))
    except (RecursionError, MemoryError):
        raise
    except Exception:
        return None


def _check_object(found: Any) -> None:
    """Refuse an object in which something is active, however deep."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ArrayObject):
            waiting.extend(each)
        elif isinstance(each, DictionaryObject):
            if reason := _active(each):
                raise UnsafeFile(_reason(reason))
            waiting.extend(value for value in each.values() if isinstance(value, (DictionaryObject, ArrayObject)))


def _active(each: DictionaryObject) -> str:
    """Return why an object is refused, or nothing."""
    for key, reason in _KEYS.items():
        if key in each:
            return reason
    # A font may be called so.
    if isinstance(_resolved(each.get("/JS")), (str, bytes, StreamObject)):
        return _SCRIPT
    if isinstance(each, StreamObject) and _resolved(each.get("/Type")) == "/EmbeddedFile":
        return _ATTACHED
    kind, subtype, address = (_resolved(each.get(key)) for key in ("/S", "/Subtype", "/URI"))
    if isinstance(kind, str) and kind in _ACTIONS:
        return _ACTIONS[kind]
    if isinstance(subtype, str) and subtype in _ANNOTATIONS:
        return _ANNOTATIONS[subtype]
    if isinstance(address, str) and address.strip().lower().startswith(("javascript:", "data:", "file:")):
        return _SCRIPT
    at_once = [_resolved(each.get("/OpenAction"))]
    additional = _resolved(each.get("/AA"))
    if isinstance(additional, DictionaryObject):
        at_once.extend(map(_resolved, additional.values()))
    for action in at_once:
        if isinstance(action, DictionaryObject) and not _is_harmless(action):
            return _ACTIONS.get(str(_resolved(action.get("/S"))), _PROGRAM)
    return ""


def _is_harmless(action: DictionaryObject) -> bool:
    return _resolved(action.get("/S")) in _HARMLESS_AT_ONCE and "/Next" not in action


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _reason(reason: str) -> str:
    return {
        _SCRIPT: _("This PDF holds a script (JavaScript). Make it again from its source, without it."),
        _PROGRAM: _("This PDF does something by itself, such as opening a page. Make it again without that action."),
        _ATTACHED: _("In this PDF another file is packed. Take it out, and upload it by itself if it is needed."),
        _FILM: _("This PDF holds film, sound or 3D. Put a link to it instead."),
        "form": _("This PDF is a form that only Adobe opens (XFA). Make an ordinary PDF of it."),
    }[reason]


def _bytes_of(file: BinaryIO) -> Any:
    """Return a file as bytes, without reading all of it where it stands on disk."""
    try:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (AttributeError, OSError, ValueError):
        file.seek(0)
        return file.read()

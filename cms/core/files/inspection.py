"""What an uploaded file is: its name and its content have to say the same."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, NamedTuple

import puremagic
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from PIL import Image

from cms.core.files.names import printable
from cms.core.files.office import check_ooxml, check_opendocument
from cms.core.files.packed import OLE, part_as_file, unpacked
from cms.core.files.pdf import check_pdf
from cms.core.files.refusal import Budget, UnsafeFile
from cms.core.files.text import check_text

logger = logging.getLogger(__name__)

_DEEPEST = 3
"""A packed presentation in which the workbook of a chart is packed."""
_HEAD = 4096


class Facts(NamedTuple):
    """``pages`` and ``tagged`` are known of PDF alone; ``language`` is a tag, or empty if the file names none."""

    media_type: str
    pages: int | None = None
    tagged: bool | None = None
    language: str = ""

    def is_in(self, language: str) -> bool:
        return self.language.partition("-")[0].lower() == language


@dataclass(frozen=True)
class _Look:
    """A look at one file; ``depth`` counts the files that it is packed in."""

    file: BinaryIO
    extension: str
    budget: Budget
    depth: int = 0

    def facts(self) -> Facts:
        kind = _KINDS[self.extension]
        self.file.seek(0)
        head = self.file.read(_HEAD)
        if not head.startswith(kind.beginnings):
            raise _disguised(head, extension=self.extension)
        return kind.look(self, kind.media_type)

    def pdf(self, media_type: str) -> Facts:
        return Facts(media_type, *check_pdf(self.file, budget=self.budget))

    def office(self, media_type: str) -> Facts:
        check_ooxml(self.file, extension=self.extension, budget=self.budget, inner=self.within)
        return Facts(media_type)

    def opendocument(self, media_type: str) -> Facts:
        check_opendocument(self.file, extension=self.extension, budget=self.budget)
        return Facts(media_type)

    def text(self, media_type: str) -> Facts:
        check_text(self.file, budget=self.budget)
        return Facts(media_type)

    def picture(self, media_type: str) -> Facts:
        try:
            with Image.open(self.file) as image:
                image.verify()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise UnsafeFile(_("A picture in this file is broken. Save it anew.")) from error
        return Facts(media_type)

    def archive(self, media_type: str) -> Facts:
        with unpacked(self.file, budget=self.budget) as archive:
            for part in archive.infolist():
                if not part.is_dir():
                    with part_as_file(archive, part.filename) as content:
                        self.within(content, part.filename)
        return Facts(media_type)

    def within(self, file: BinaryIO, name: str) -> None:
        """Look at a file that is packed in this one."""
        extension = _extension(name)
        if extension not in _PACKABLE or self.depth + 1 >= _DEEPEST:
            raise UnsafeFile(
                _("A file packed in this one may not be shared: “%(name)s”. Take it out.")
                % {"name": printable(name)[:60]}
            )
        replace(self, file=file, extension=extension, depth=self.depth + 1).facts()


class _Kind(NamedTuple):
    media_type: str
    beginnings: tuple[bytes, ...]
    look: Callable[[_Look, str], Facts]


_ZIP = (b"PK\x03\x04",)
_OOXML = "application/vnd.openxmlformats-officedocument."
_PICTURES = {
    "png": _Kind("image/png", (b"\x89PNG\r\n\x1a\n",), _Look.picture),
    "jpg": _Kind("image/jpeg", (b"\xff\xd8\xff",), _Look.picture),
    "jpeg": _Kind("image/jpeg", (b"\xff\xd8\xff",), _Look.picture),
    "gif": _Kind("image/gif", (b"GIF8",), _Look.picture),
    "webp": _Kind("image/webp", (b"RIFF",), _Look.picture),
}
_KINDS = {
    "pdf": _Kind("application/pdf", (b"%PDF-",), _Look.pdf),
    "docx": _Kind(f"{_OOXML}wordprocessingml.document", _ZIP, _Look.office),
    "odt": _Kind("application/vnd.oasis.opendocument.text", _ZIP, _Look.opendocument),
    "pptx": _Kind(f"{_OOXML}presentationml.presentation", _ZIP, _Look.office),
    "xlsx": _Kind(f"{_OOXML}spreadsheetml.sheet", _ZIP, _Look.office),
    "ods": _Kind("application/vnd.oasis.opendocument.spreadsheet", _ZIP, _Look.opendocument),
    "csv": _Kind("text/csv", (b"",), _Look.text),
    "txt": _Kind("text/plain", (b"",), _Look.text),
    "zip": _Kind("application/zip", _ZIP, _Look.archive),
    **_PICTURES,
}
_PACKABLE = _KINDS.keys() - {"zip"}
"""Pictures are shared by themselves through the library of pictures, which describes them."""


def inspect(file: BinaryIO, *, name: str) -> Facts:
    """Return what a file is. Raises ``UnsafeFile`` if it may not be shared, or cannot be checked now."""
    extension = _extension(name)
    if extension not in settings.WAGTAILDOCS_EXTENSIONS or extension not in _KINDS:
        raise _unknown(extension)
    size = file.seek(0, 2)
    if not size:
        raise UnsafeFile(_("This file is empty. Choose another one."))
    if size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise UnsafeFile(
            _("This file has %(size)s, and %(limit)s is the most. Make it smaller, or split it.")
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)}
        )
    facts = _Look(file, extension, Budget()).facts()
    _scan(file)
    return facts


def tell(file: BinaryIO, *, name: str) -> Facts:
    """Return what can be told of a file that is kept already, also of one that would be refused today."""
    try:
        return inspect(file, name=name)
    except UnsafeFile:
        kind = _KINDS.get(_extension(name))
        return Facts(kind.media_type if kind else mimetypes.guess_type(name)[0] or "application/octet-stream")


def _scan(file: BinaryIO) -> None:
    """Have the scanner of this site look at a file; while it cannot, no file is taken."""
    if not settings.DOCUMENT_SCANNER:
        return
    file.seek(0)
    try:
        import_string(settings.DOCUMENT_SCANNER)(file)
    except UnsafeFile:
        raise
    except Exception as error:
        logger.exception("The scanner of documents failed")
        raise UnsafeFile(_("Files cannot be checked for viruses now. Try again later.")) from error


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _unknown(extension: str) -> UnsafeFile:
    types = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
    if extension in settings.WAGTAILIMAGES_EXTENSIONS:
        return UnsafeFile(_("This is a picture. Put it with the images, where it gets a description."))
    if not extension:
        return UnsafeFile(
            _("The name of this file does not say of what type it is. It has to end in one of these: %(types)s.")
            % {"types": types}
        )
    return UnsafeFile(
        _("Files of the type .%(type)s cannot be shared here. Make it one of these types: %(types)s.")
        % {"type": printable(extension)[:20], "types": types}
    )


def _disguised(head: bytes, *, extension: str) -> UnsafeFile:
    if head.startswith(OLE):
        return UnsafeFile(
            _("This file is locked with a password, or of an old type. Save it anew as .%(type)s, without a password.")
            % {"type": extension}
        )
    try:
        found: Any = puremagic.magic_string(head)[0].extension.lstrip(".")
    except (puremagic.PureError, IndexError, ValueError):
        found = ""
    if not found or found == extension:
        return UnsafeFile(
            _("This file is called .%(type)s but is none. Save it as .%(type)s in the program that made it.")
            % {"type": extension}
        )
    return UnsafeFile(
        _(
            "This file is called .%(type)s, but it is .%(found)s inside. "
            "Save it as .%(type)s in the program that made it."
        )
        % {"type": extension, "found": found}
    )

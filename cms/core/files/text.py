"""Plain text: no other kind of file, and nothing that a browser would take for a page."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from cms.core.files.refusal import Budget, UnsafeFile

_CHUNK = 1024 * 1024
_UNICODE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(r"(?i)\s*<(?:!doctype|\?xml|html|head|body|script|svg|iframe|\?php|!--)")


def check_text(file: BinaryIO, *, budget: Budget) -> None:
    """Refuse what is not text in UTF-8, in UTF-16 with a byte order mark, or in what Windows makes of Latin-1."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    encoding = next((name for mark, name in _UNICODE.items() if head.startswith(mark)), "latin-1")
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    beginning = True
    while chunk := file.read(_CHUNK):
        budget.check_time()
        text = decoder.decode(chunk)
        if _NOT_TEXT.search(text):
            raise UnsafeFile(_("This file is no plain text. Save it as text, or give it the name of what it is."))
        if beginning and _MARKUP.match(text.lstrip("\ufeff\xef\xbb\xbf")):
            raise UnsafeFile(_("This file holds the code of a web page. Save the text alone, without code."))
        beginning = False

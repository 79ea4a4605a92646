"""A document as a Word file that its reader can adapt: real styles, lists, tables, headings and a theme in one place.

The look stands in ``template/``, an unpacked Word file: whoever changes the colours or fonts of its theme, or a style,
changes every file that is made from then on.
"""

from django.utils.translation import gettext_lazy as _

from cms.rendering.documents.formats import Format
from cms.rendering.documents.word.body import Body
from cms.rendering.documents.word.writing import write

FORMAT = Format(
    name="docx",
    extension="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    label=_("Word"),
    version=1,
    write=write,
    nodes=frozenset(Body.WRITERS),
)

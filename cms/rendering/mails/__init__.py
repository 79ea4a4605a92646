"""Mails: a text as nodes → one HTML document and plain text that say the same.

``layout`` writes a mail in the style of the house, ``with_footer`` adds what only one recipient gets to read.
"""

from cms.rendering.mails.frame import Written, in_dark, layout, with_footer
from cms.rendering.mails.pictures import picture_for_mail
from cms.rendering.mails.writer import Teaser

__all__ = ["Teaser", "Written", "in_dark", "layout", "picture_for_mail", "with_footer"]

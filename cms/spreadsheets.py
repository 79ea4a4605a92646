"""What goes into files that people open in a spreadsheet."""

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that letters have accents."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text

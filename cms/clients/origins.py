"""Origins that a key may be used from in browsers (RFC 6454)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
ORIGIN = re.compile(rf"https://(?=[^:]{{1,253}}(:|$)){LABEL}(\.{LABEL})*(:(?P<port>[1-9][0-9]{{0,4}}))?")
USUAL_PORT = 443


def normalize_origins(text: str) -> str:
    """Return the origins, one a line, as browsers send them. Raises ``ValidationError`` with all that are none."""
    origins = [line.strip().lower().removesuffix("/") for line in text.splitlines() if line.strip()]
    wrong = [origin for origin in origins if not _is_origin(origin)]
    if wrong:
        raise ValidationError(
            _("No origin: %(lines)s. Write https:// and the host, without a path or a wildcard.")
            % {"lines": ", ".join(wrong)}
        )
    return "\n".join(dict.fromkeys(origin.removesuffix(f":{USUAL_PORT}") for origin in origins))


def _is_origin(text: str) -> bool:
    match = ORIGIN.fullmatch(text)
    return match is not None and int(match["port"] or USUAL_PORT) < 2**16

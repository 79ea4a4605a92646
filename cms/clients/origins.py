"""Origins that a key may be used from in browsers (RFC 6454)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ORIGIN = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


def normalize_origins(text: str) -> str:
    """Return the origins, one a line, as browsers send them. Raises ``ValidationError`` with all that are none."""
    origins = list(dict.fromkeys(line.strip().lower().removesuffix("/") for line in text.splitlines() if line.strip()))
    wrong = [origin for origin in origins if not ORIGIN.fullmatch(origin)]
    if wrong:
        raise ValidationError(
            _("No origin: %(lines)s. Write https:// and the host, without a path.") % {"lines": ", ".join(wrong)}
        )
    return "\n".join(origin.removesuffix(":443") for origin in origins)

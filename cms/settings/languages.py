from collections.abc import Iterable

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FIRST = "nl"
"""The language that editors write in, and that everything is translated from."""


def languages(others: Iterable[str]) -> list[tuple[str, str | Promise]]:
    """Return the first language and the others, each with its name. Raises for a code that Django does not know."""
    codes = list(dict.fromkeys([FIRST, *others]))
    if unknown := [code for code in codes if "name" not in LANG_INFO.get(code, {})]:
        raise ImproperlyConfigured(f"LANGUAGES names what is no language: {', '.join(unknown)}.")
    return [(code, gettext_lazy(LANG_INFO[code]["name"])) for code in codes]

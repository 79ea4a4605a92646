"""Processes that edit the small site without end: ``python -m tests.proofs.writers``.

Every line on the standard input starts one, with the line as its seed, and its process id is printed.
"""

from __future__ import annotations

import sys
from random import Random

import django
from django.conf import settings

from tests.nursery import serve

TREE = 20261122
"""Number of the lock of those who change the page tree: Wagtail lets only one do so at a time."""

CHANGE_TREE = {
    *("add_page", "add_alias", "copy", "translate", "sync_translation"),
    *("move", "move_many", "reorder", "delete", "delete_many", "change_language"),
}
LEFT_OUT = {
    # The sessions of several editors and the position of the feed are no matter of this proof.
    *("put_document_elsewhere", "move_collection", "prune_the_feed"),
}


def edit(seed: str) -> None:
    """Do one thing after another until killed."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - only once Django is set up
    from django.db import Error, connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from tests.proofs import editing  # noqa: PLC0415

    random = Random(seed)  # noqa: S311 - to be repeated
    editors = editing.Editors(random, user=get_user_model().objects.first(), browser=Client())
    names = sorted(editing.OPERATIONS.keys() - LEFT_OUT)
    while True:
        name = random.choice(names)
        locked = name in CHANGE_TREE
        try:
            with connection.cursor() as cursor:
                if locked:
                    cursor.execute("SELECT pg_advisory_lock(%s)", [TREE])
                try:
                    editing.OPERATIONS[name](editors)
                finally:
                    if locked:
                        cursor.execute("SELECT pg_advisory_unlock(%s)", [TREE])
        except (*editing.REFUSALS, Error, LookupError, AttributeError) as error:
            # Several change the same at the same time: one of them is told that it cannot be done.
            sys.stderr.write(f"{name}: {type(error).__name__}: {str(error)[:200]!r}\n")


def main() -> None:
    django.setup()
    # The process that checks what they did must find the same files.
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    import tests.proofs.editing  # noqa: F401, PLC0415 - loaded once for all

    serve(edit)


if __name__ == "__main__":
    main()

from typing import Any

from wagtail.management.commands.fixtree import Command as FixTree

from cms.publishing import outbox
from cms.publishing.signals import displaced


class Command(FixTree):
    """Wagtail's command; what it numbers anew in the database, it tells nobody."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        outbox.changed(sorted(displaced([""])))

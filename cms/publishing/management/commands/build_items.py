from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.core.identity import model_key
from cms.core.registry import registry
from cms.publishing import outbox
from cms.publishing.builder import fingerprint
from cms.publishing.models import ContentItem
from cms.publishing.progress import Progress


class Command(BaseCommand):
    help = (
        "Build the content items that are missing or were built with other settings or an older builder, "
        "and work out what is left in the outbox. The API keeps serving what it has in the meantime."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Build every item again.")

    def handle(self, *args: Any, **options: Any) -> None:
        current = set(ContentItem.objects.filter(fingerprint=fingerprint()).values_list("source", flat=True))
        if options["all"]:
            current = set()
        keys = [key for public_type in registry for key in _sources(public_type.model) if key not in current]
        outbox.write(keys)
        progress, done = Progress(self.stdout), 0

        def report(_key: str) -> None:
            nonlocal done
            done += 1
            if done <= len(keys):
                progress("content items", done, len(keys))

        outbox.process(report)
        self.stdout.write(f"{ContentItem.objects.count()} content items, {done} builds.")


def _sources(model: Any) -> list[str]:
    """Return the keys of all objects of a model that could be public."""
    objects = model._default_manager.all()
    if hasattr(model, "live"):
        objects = objects.filter(live=True)
    return [model_key(model, pk) for pk in objects.values_list("pk", flat=True)]

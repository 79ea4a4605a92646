from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.identity import model_key
from cms.core.registry import PublicType, registry
from cms.publishing import feed, outbox
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
        parser.add_argument("--type", choices=registry.names, help="Build every item of this type again.")
        parser.add_argument("--page", type=int, metavar="ID", help="Build the item of the page with this number again.")

    def handle(self, *args: Any, **options: Any) -> None:
        feed.state()
        keys = self._keys(options)
        outbox.write(keys)
        progress, done, wanted = Progress(self.stdout), 0, set(keys)

        def report(key: str) -> None:
            nonlocal done
            if key in wanted:
                wanted.remove(key)
                done += 1
                progress("content items", done, len(keys))

        builds = outbox.process(report)
        self.stdout.write(f"{ContentItem.objects.count()} content items, {builds} builds.")

    def _keys(self, options: dict[str, Any]) -> list[str]:
        if options["page"]:
            key = f"wagtailcore.page:{options['page']}"
            if outbox.load(key) is None:
                raise CommandError(f"There is no page {options['page']}.")
            return [key]
        if options["type"]:
            return _sources(registry.get(options["type"]))
        every = [key for public_type in registry for key in _sources(public_type)]
        if options["all"]:
            return every
        current = set(ContentItem.objects.filter(fingerprint=fingerprint()).values_list("source", flat=True))
        return [key for key in every if key not in current]


def _sources(public_type: PublicType | None) -> list[str]:
    """Return the keys of all objects of a type that could be public, and of those that have an item."""
    if public_type is None:
        return []
    objects = public_type.model._default_manager.all()
    if hasattr(public_type.model, "live"):
        objects = objects.filter(live=True)
    keys = {model_key(public_type.model, pk) for pk in objects.values_list("pk", flat=True)}
    keys.update(ContentItem.objects.filter(type=public_type.name).values_list("source", flat=True))
    return sorted(keys)

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import engines, indexing
from search.engines.base import EngineDown


class Command(BaseCommand):
    help = "Build the search index anew beside the one in use, which it then replaces; or check the one in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare the index with the content")

    def handle(self, *args: Any, **options: Any) -> None:
        for engine in engines.in_use():
            try:
                if options["check"]:
                    self._check(engine)
                else:
                    self._build(engine)
            except EngineDown as error:
                raise CommandError(f"{engine.name} does not answer: {error}") from error

    def _build(self, engine: Any) -> None:
        def progress(done: int, total: int) -> None:
            self.stdout.write(f"{engine.name}: {done} of {total} items")

        indexing.rebuild(engine, progress=progress)
        self.stdout.write(f"{engine.name}: in use.")

    def _check(self, engine: Any) -> None:
        found = indexing.differences(engine)
        for kind, ids in found.items():
            for public_id in ids:
                self.stdout.write(f"{engine.name}: {kind}: {public_id}")
        if any(found.values()):
            raise CommandError(f"{engine.name}: the index differs from the content. search_index builds it anew.")
        self.stdout.write(f"{engine.name}: the index is complete.")

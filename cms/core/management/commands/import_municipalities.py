from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.places import importing, statline
from cms.core.places.listed import SHIPPED, Listed, ListError, read_csv


class Command(BaseCommand):
    help = (
        "Import the municipalities: those of the list that comes with this software, or of a file. Files are a list in "
        "the same form (.csv), or the resources RegioS and TypedDataSet of StatLine table 70739ned (.json)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, default=[SHIPPED])
        parser.add_argument("--dry-run", action="store_true", help="Only tell what would change.")

    def handle(self, *args: Any, files: list[Path], dry_run: bool, **options: Any) -> None:
        try:
            found = importing.changes(_read(files))
        except ListError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        for each in found.new:
            self.stdout.write(f"+ {each.code} {each.name}")
        for change in found.changed:
            told = [f"{name}: {before or '–'} → {after or '–'}" for name, (before, after) in change.fields.items()]
            self.stdout.write(f"~ {change.listed.code} {change.listed.name}: {'; '.join(told)}")
        for code in found.unlisted:
            self.stdout.write(f"? {code} is not in the list and stays as it is.")
        if not dry_run:
            importing.apply(found)
        done = "would be " if dry_run else ""
        self.stdout.write(f"{len(found.new)} {done}added, {len(found.changed)} {done}changed.")


def _read(files: list[Path]) -> list[Listed]:
    kinds = {path.suffix.lower() for path in files}
    if kinds == {".json"}:
        return statline.read(files)
    if kinds == {".csv"} and len(files) == 1:
        return read_csv(files[0])
    raise CommandError("Give one .csv file, or the .json files of StatLine table 70739ned.")

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.publishing import outbox
from cms.publishing.models import OutboxEntry


class Command(BaseCommand):
    help = "Show what is still to be worked out, try again what failed, or work it out now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "retry", "work"])
        parser.add_argument("key", nargs="?", default="", help="With retry: only this key, as show prints it.")

    def handle(self, *args: Any, what: str, key: str, **options: Any) -> None:
        {"show": self._show, "retry": lambda: self._retry(key), "work": self._work}[what]()

    def _show(self) -> None:
        waiting = OutboxEntry.objects.order_by("due_at", "pk")
        for entry in waiting:
            wait = max(0, int((entry.due_at - timezone.now()).total_seconds()))
            failure = f"  failed {entry.attempts} times, next in {wait} s: {entry.error}" if entry.attempts else ""
            self.stdout.write(f"{entry.created_at:%Y-%m-%d %H:%M:%S}  {entry.action:8}{entry.key}{failure}")
        self.stdout.write(f"{len(waiting)} entries.")

    def _retry(self, key: str) -> None:
        self.stdout.write(f"{outbox.retry(key)} entries are due again.")
        self._work()

    def _work(self) -> None:
        self.stdout.write(f"{outbox.process()} builds, {OutboxEntry.objects.count()} entries left.")

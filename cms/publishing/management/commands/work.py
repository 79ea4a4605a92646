import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.publishing import worker


class Command(BaseCommand):
    help = (
        "Do the work in the background: build what depends on changes, publish and unpublish what was planned, "
        "call webhooks, clear HTTP caches and tidy up. Runs until it is stopped; several may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do everything once and stop, for use with cron.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            failed = worker.work_once(everything=True)
            if failed:
                raise CommandError(f"{failed} duties failed; the log says why.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: stop.set())
        self.stdout.write("The worker runs.")
        worker.work(stop)

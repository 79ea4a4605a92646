import logging
import os
import secrets
import threading
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from cms.publishing import worker
from cms.settings import environment
from search import indexing

ADMINISTRATOR = "beheer@example.org"


class Command(BaseCommand):
    help = "For development: bring the database up to date, load the example content, and serve the site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("“start” is for development. In production see docs/deployment.md.")
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            self._prepare()
        else:
            threading.Thread(target=worker.work, args=[threading.Event()], name="worker", daemon=True).start()
        call_command("runserver", f"127.0.0.1:{environment.PORT}", skip_checks=True)

    def _prepare(self) -> None:
        """Do what is done once; the server then runs this command again in a process that it can reload."""
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self._step("Database")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        self._step("Example content")
        call_command("setup_site", stdout=self.stdout)
        call_command("load_example_content", stdout=self.stdout)
        self._step("Content items")
        call_command("build_items", stdout=self.stdout)
        self._step("Search index")
        indexing.follow()
        self._addresses(self._administrator())
        self.stdout.flush()

    def _step(self, name: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{name} …"))
        self.stdout.flush()

    def _administrator(self) -> str | None:
        """Make the administrator on the first run and return the password; later runs return None."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return None
        password = secrets.token_urlsafe(12)
        users.create_superuser(ADMINISTRATOR, password, first_name="Beheerder")
        kept = settings.DATA_DIR / "administrator.txt"
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{ADMINISTRATOR}\n{password}\n")
        return password

    def _addresses(self, password: str | None) -> None:
        root = settings.PUBLIC_URL
        kept = settings.DATA_DIR / "administrator.txt"
        login = f"{ADMINISTRATOR} / {password} (shown once, kept in {kept})" if password else f"see {kept}"
        self.stdout.write(
            "\n"
            f"  Reading view        {root}/nl/\n"
            f"  Admin               {root}/admin/\n"
            f"  Log-in              {login}\n"
            f"  API                 {root}/api/v1\n"
            f"  API documentation   {root}/api/v1/docs\n"
        )

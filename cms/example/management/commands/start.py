import os
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.settings import environment

ADMINISTRATOR = "beheer@example.org"


class Command(BaseCommand):
    help = "For development: bring the database up to date, load the example content, and serve the site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("“start” is for development. In production see docs/deployment.md.")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self._step("Database")
        call_command("migrate", verbosity=0)
        self._step("Example content")
        call_command("setup_site", stdout=self.stdout)
        call_command("load_example_content", stdout=self.stdout)
        self._step("Content items")
        call_command("build_items", stdout=self.stdout)
        self._addresses(self._administrator())
        self.stdout.flush()
        address = f"127.0.0.1:{environment.PORT}"
        os.execv(sys.executable, [sys.executable, sys.argv[0], "runserver", "--skip-checks", address])  # noqa: S606 - our own command

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

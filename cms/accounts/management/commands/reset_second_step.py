from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.log_actions import log

from cms.accounts import second_step


class Command(BaseCommand):
    help = "Forget the second step of somebody who lost it, when nobody else can do that in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {email}.")
        if not second_step.reset(user):
            raise CommandError(f"{user.email} has no second step.")
        log(user, "accounts.reset_second_step")
        self.stdout.write(f"{user.email} sets up the second step anew at the next log-in.")

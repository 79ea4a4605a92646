from typing import Any

from django.core.management.base import BaseCommand

from cms.publishing import schedule


class Command(BaseCommand):
    help = "Publish and unpublish the pages whose time has come. Takes the place of Wagtail's command of this name."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = schedule.run()
        self.stdout.write(f"{done} planned changes made, {failed} failed.")

from typing import Any

from django.core.management.base import BaseCommand

from cms.example.loader import Loader
from cms.publishing.progress import Progress


class Command(BaseCommand):
    help = "Load the example content. What was loaded before is left alone, whatever editors made of it since."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = Loader(report=Progress(self.stdout)).run()
        self.stdout.write(f"{loaded} things loaded." if loaded else "The example content is already there.")

from typing import Any

from django.core.management.base import BaseCommand

from site_pages.setup import default_site


class Command(BaseCommand):
    help = "Make the languages, the home page and the site, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        site = default_site()
        self.stdout.write(f"Site ready, with “{site.root_page.title}” as its home page.")

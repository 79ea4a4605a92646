"""Dutch names for the roots of pages and files, which editors see in every path."""

from typing import Any

from django.db import migrations

PAGES = "Alle pagina's"
FILES = "Algemeen"


def rename(apps: Any, schema_editor: Any) -> None:
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1)
    pages.filter(title="Root").update(title=PAGES)
    pages.filter(draft_title="Root").update(draft_title=PAGES)
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root").update(name=FILES)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_look_at_documents"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]

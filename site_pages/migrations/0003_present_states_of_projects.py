"""The states that public projects have now are the first that are known."""

import json
from typing import Any

from django.db import migrations


def record(apps: Any, schema_editor: Any) -> None:
    changes = apps.get_model("site_pages", "ProjectStatusChange").objects
    for item in apps.get_model("publishing", "ContentItem").objects.filter(type="project").only("document"):
        changes.create(item_id=item.pk, after=json.loads(bytes(item.document))["status"])


class Migration(migrations.Migration):
    dependencies = [
        ("site_pages", "0002_reports"),
        ("publishing", "0005_what_tombstones_keep"),
    ]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]

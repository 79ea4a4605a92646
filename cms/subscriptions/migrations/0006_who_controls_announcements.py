"""Editors and moderators pause, go on with and cancel announcements."""

from typing import Any

from django.db import migrations

GROUPS = ["Editors", "Moderators"]


def add(apps: Any, schema_editor: Any) -> None:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="subscriptions", model="announcement"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="control_announcement",
        defaults={"name": "Can pause, go on with and cancel announcements"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0005_remove_mails")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

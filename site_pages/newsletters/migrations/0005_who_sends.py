"""Editors and moderators ask to have a newsletter sent; moderators approve what somebody else asked."""

from typing import Any

from django.db import migrations

PERMISSIONS = {
    ("view_dispatch", "Can view sending of a newsletter"): ["Editors", "Moderators"],
    ("ask_dispatch", "Can ask to have a newsletter sent"): ["Editors", "Moderators"],
    ("approve_dispatch", "Can approve that a newsletter is sent, if somebody else asked"): ["Moderators"],
}


def add(apps: Any, schema_editor: Any) -> None:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="newsletters", model="dispatch"
    )
    for (codename, name), groups in PERMISSIONS.items():
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        for group in apps.get_model("auth", "Group").objects.filter(name__in=groups):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0004_dispatches"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

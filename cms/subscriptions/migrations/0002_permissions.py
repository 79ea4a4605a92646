"""Who sees how many subscribe, and who may erase a person."""

from typing import Any

from django.db import migrations

PERMISSIONS = {
    ("announcement", "view_announcement", "Can view announcement"): ["Editors", "Moderators"],
    ("subscriber", "erase_subscriber", "Can erase what is kept about a subscriber"): ["Moderators"],
}


def add(apps: Any, schema_editor: Any) -> None:
    for (model, codename, name), groups in PERMISSIONS.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="subscriptions", model=model
        )
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        for group in apps.get_model("auth", "Group").objects.filter(name__in=groups):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0001_subscriptions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

"""The group of partner editors, and who accepts what they propose."""

from typing import Any

from django.db import migrations

PARTNER_EDITORS = "Partner editors"
OF_PARTNERS = ("change_member", "add_supportoffer", "change_supportoffer")
NAMES = {"member": "affiliated organisation", "supportoffer": "support offer"}


def add(apps: Any, schema_editor: Any) -> None:
    role, _ = apps.get_model("auth", "Group").objects.get_or_create(name=PARTNER_EDITORS)
    role.permissions.set(
        [
            _permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
            *(_of_model(apps, *codename.split("_")) for codename in OF_PARTNERS),
        ]
    )
    for model in ("Workflow", "Task"):
        # The button says to whom something is submitted, in Dutch.
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(name="Communicatie")
    workflow = apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page__depth=1).values("workflow").first()
    for model in NAMES:
        # Until now, who could change one put it on the site at once.
        publish = _of_model(apps, "publish", model)
        change = _of_model(apps, "change", model)
        for group in apps.get_model("auth", "Group").objects.filter(permissions=change).exclude(pk=role.pk):
            group.permissions.add(publish)
        if workflow:
            apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
                content_type_id=change.content_type_id, defaults={"workflow_id": workflow["workflow"]}
            )


def _of_model(apps: Any, action: str, model: str) -> Any:
    return _permission(apps, "partners", model, f"{action}_{model}", f"Can {action} {NAMES[model]}")


def _permission(apps: Any, app_label: str, model: str, codename: str, name: str) -> Any:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_partner_teams"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

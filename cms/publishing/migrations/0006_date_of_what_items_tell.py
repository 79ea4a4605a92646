from typing import Any

from django.db import migrations, models
from django.db.models.functions import Now


def as_published(apps: Any, schema_editor: Any) -> None:
    """Give items the date that most of them have; ``build_items`` gives the others their own."""
    apps.get_model("publishing", "ContentItem").objects.update(dated_at=models.F("published_at"))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_what_tombstones_keep")]

    operations = [
        migrations.AddField(
            model_name="contentitem",
            name="dated_at",
            field=models.DateTimeField(db_default=Now()),
        ),
        migrations.RunPython(as_published, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="contentitem",
            index=models.Index("dated_at", "id", name="item_by_date"),
        ),
    ]

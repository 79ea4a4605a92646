from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_quick_compression")]

    operations = [
        migrations.AddField(
            model_name="removeditem",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="removeditem",
            name="facets",
            field=models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
        migrations.AddField(
            model_name="removeditem",
            name="kept",
            field=models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
    ]

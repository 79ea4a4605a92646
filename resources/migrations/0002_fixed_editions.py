import uuid

import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="Download",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("format", models.CharField(max_length=20, verbose_name="format")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "requester",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("municipality", "Municipality"),
                            ("school", "School"),
                            ("care", "Care or welfare"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                        verbose_name="kind of requester",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="downloads")),
            ],
            options={
                "verbose_name": "download",
                "verbose_name_plural": "downloads",
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "item_id", "number", "format", "requester"), name="download_unique_per_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FixedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.UUIDField()),
                ("locale", models.CharField(max_length=12)),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("date", models.DateField(verbose_name="date")),
                ("what_changed", models.TextField(verbose_name="what changed")),
                ("replaces", models.PositiveSmallIntegerField(null=True)),
                ("access", models.CharField(max_length=10)),
                ("publisher", models.CharField(blank=True, max_length=120)),
                ("files", models.JSONField()),
                ("root", models.CharField(max_length=200)),
                ("document", models.BinaryField()),
                ("checksum", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="published")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "published edition",
                "verbose_name_plural": "published editions",
                "ordering": ["-number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("item_id", "number"), name="fixed_edition_unique_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(max_length=64)),
                ("format", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=12)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("checksum", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(models.F("due_at"), condition=models.Q(("name", "")), name="kept_file_to_be_made")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item_id", "number", "source", "format"), name="kept_file_unique_per_format"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoutCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("date", models.DateField(verbose_name="date")),
                (
                    "edition",
                    models.PositiveSmallIntegerField(
                        help_text="The number of the newest edition.", verbose_name="edition"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="In plain words: what stood there, and what is right.",
                        verbose_name="what was corrected",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="resources.handoutpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["-date", "sort_order"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
        ),
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("checksum", models.CharField(db_index=True, max_length=64)),
                ("filename", models.CharField(blank=True, max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_files",
                        to="resources.fixededition",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name", "filename"), name="held_file_unique_per_edition")
                ],
            },
        ),
    ]

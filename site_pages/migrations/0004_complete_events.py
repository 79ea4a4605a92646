import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import cms.core.models.pages


class Migration(migrations.Migration):
    dependencies = [
        ("site_pages", "0003_present_states_of_projects"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="eventpage",
            name="outcome",
            field=wagtail.fields.RichTextField(
                blank=True,
                help_text="A short report: what came out, and what was different from the plan.",
                verbose_name="what happened",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="participants",
            field=models.PositiveIntegerField(
                blank=True, help_text="How many people came.", null=True, verbose_name="number of participants"
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="previous_edition",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="next_editions",
                to="site_pages.eventpage",
                verbose_name="edition of the year before",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="previous_start",
            field=models.DateTimeField(
                blank=True,
                help_text="Fill in the old start when you give the event a new date. Readers then see that it was moved.",
                null=True,
                verbose_name="start before it was moved",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recurrence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("week", "A week of a month, such as the first week of June"),
                    ("dates", "The same dates every year, such as 1 to 7 June"),
                ],
                max_length=10,
                verbose_name="rule",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recurrence_day",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="For the same dates every year: the day of the month, for example 1.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)],
                verbose_name="first day",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recurrence_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Leave empty for seven days of a week, and one day otherwise.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)],
                verbose_name="number of days",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recurrence_month",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (1, "January"),
                    (2, "February"),
                    (3, "March"),
                    (4, "April"),
                    (5, "May"),
                    (6, "June"),
                    (7, "July"),
                    (8, "August"),
                    (9, "September"),
                    (10, "October"),
                    (11, "November"),
                    (12, "December"),
                ],
                null=True,
                verbose_name="month",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recurrence_week",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "last")],
                help_text="For a week of a month. The first week is the one that begins with the first Monday.",
                null=True,
                verbose_name="which week",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="registration_closes",
            field=models.DateTimeField(blank=True, null=True, verbose_name="registration closes"),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="registration_full",
            field=models.BooleanField(default=False, help_text="Nobody can register any more.", verbose_name="full"),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="registration_opens",
            field=models.DateTimeField(blank=True, null=True, verbose_name="registration opens"),
        ),
        migrations.AddField(
            model_name="eventsession",
            name="cancelled",
            field=models.BooleanField(
                default=False,
                help_text="Tick this rather than removing it: who has it in a calendar is told then.",
                verbose_name="does not take place",
            ),
        ),
        migrations.AddField(
            model_name="eventsession",
            name="hosts",
            field=wagtail.fields.StreamField(
                [("host", 0)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {"label": "Organisation", "page_type": ["partners.PartnerPage", "partners.GroupPage"]},
                    )
                },
                help_text="Organisations. Names of people do not belong here.",
                verbose_name="given by",
            ),
        ),
        migrations.AddField(
            model_name="eventsession",
            name="kind",
            field=models.CharField(
                choices=[
                    ("plenary", "Plenary"),
                    ("lecture", "Lecture"),
                    ("workshop", "Workshop"),
                    ("ceremony", "Ceremony"),
                    ("break", "Break"),
                    ("other", "Otherwise"),
                ],
                default="other",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="eventsession",
            name="repeats",
            field=wagtail.fields.StreamField(
                [("repeat", 2)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.DateTimeBlock", (), {"label": "Start"}),
                    1: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Leave empty for the same room.",
                            "label": "Room",
                            "max_length": 80,
                            "required": False,
                        },
                    ),
                    2: ("wagtail.blocks.StructBlock", [[("start", 0), ("room", 1)]], {}),
                },
                help_text="Each time that it is held again, for as long as the first time.",
                verbose_name="held again",
            ),
        ),
        migrations.AddField(
            model_name="eventsession",
            name="text",
            field=models.TextField(
                blank=True, help_text="What it is about, in a few sentences.", max_length=600, verbose_name="text"
            ),
        ),
        migrations.AlterField(
            model_name="collectionpage",
            name="order",
            field=models.CharField(
                choices=[
                    ("newest", "Newest first"),
                    ("title", "By title"),
                    ("position", "As in the page tree"),
                    ("date", "By the date of events and issues, the latest first, by year"),
                ],
                default="newest",
                max_length=20,
                verbose_name="order",
            ),
        ),
        migrations.AlterField(
            model_name="eventpage",
            name="planned_start",
            field=models.DateTimeField(
                blank=True, help_text="Midnight stands for the whole day.", null=True, verbose_name="planned start"
            ),
        ),
        migrations.AlterField(
            model_name="eventpage",
            name="yearly_rule",
            field=models.CharField(
                blank=True,
                help_text="Only if the rule does not say it well, for example “around the Day of the Carer”.",
                max_length=120,
                verbose_name="when in the year, in words",
            ),
        ),
        migrations.CreateModel(
            name="EventMaterial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "text",
                    models.CharField(
                        blank=True, help_text="What it is for, in a few words.", max_length=250, verbose_name="text"
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="toolkit", to="site_pages.eventpage"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "material",
                "verbose_name_plural": "materials",
                "ordering": ["sort_order"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
        ),
        migrations.CreateModel(
            name="EventResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("text", models.CharField(blank=True, max_length=250, verbose_name="text")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="site_pages.eventpage"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["sort_order"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
            bases=(cms.core.models.pages.ChecksBeforePublishing, models.Model),
        ),
    ]

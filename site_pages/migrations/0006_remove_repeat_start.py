from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("site_pages", "0005_repeats_and_rules_of_events")]

    operations = [migrations.RemoveField(model_name="eventsession", name="repeat_start")]

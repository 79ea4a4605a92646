from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0004_mails_to_wordings")]

    operations = [migrations.RemoveField(model_name="announcement", name="mails")]

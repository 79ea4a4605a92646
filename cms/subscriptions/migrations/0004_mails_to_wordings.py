from typing import Any

from django.conf import settings
from django.db import migrations


def to_wordings(apps: Any, schema_editor: Any) -> None:
    """Keep what was written by language as rows that its mails point to."""
    models = apps.get_app_config("subscriptions")
    for announcement in models.get_model("Announcement").objects.exclude(mails={}):
        mails = announcement.mails
        main = mails.get(settings.LANGUAGE_CODE) or next(iter(mails.values()))
        announcement.subject = main["subject"][:255]
        announcement.save(update_fields=["subject"])
        written = {
            locale: announcement.wordings.create(locale=locale, parts=[], **mail) for locale, mail in mails.items()
        }
        otherwise = written.get(settings.LANGUAGE_CODE) or next(iter(written.values()))
        announcement.deliveries.update(wording=otherwise)
        for locale, wording in written.items():
            announcement.deliveries.filter(subscription__subscriber__locale=locale).update(wording=wording)


def to_mails(apps: Any, schema_editor: Any) -> None:
    for wording in apps.get_model("subscriptions", "Wording").objects.filter(parts=[]).select_related("announcement"):
        mail = {"subject": wording.subject, "text": wording.text, "html": wording.html}
        wording.announcement.mails[wording.locale] = mail
        wording.announcement.save(update_fields=["mails"])


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0003_control_parts_and_reports")]

    operations = [migrations.RunPython(to_wordings, to_mails)]

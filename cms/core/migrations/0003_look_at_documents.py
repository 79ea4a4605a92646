import logging

from django.db import migrations

from cms.core.files.inspection import tell

logger = logging.getLogger(__name__)


def look_at_documents(apps, schema_editor):
    """Tell of each file that is kept what new ones tell; one that is gone or cannot be read stays as it is."""
    documents = apps.get_model("core", "CustomDocument").objects.using(schema_editor.connection.alias)
    for document in documents.filter(media_type="").iterator():
        try:
            with document.file.open("rb") as file:
                facts = tell(file, name=document.file.name)
        except Exception as problem:
            logger.warning("Document %s could not be looked at: %s", document.pk, type(problem).__name__)
            continue
        documents.filter(pk=document.pk).update(media_type=facts.media_type, pages=facts.pages, tagged=facts.tagged)


class Migration(migrations.Migration):
    """Apart from the columns, and not in one transaction: reading files may take a while, and locks nothing so."""

    atomic = False

    dependencies = [("core", "0002_facts_of_documents")]

    operations = [migrations.RunPython(look_at_documents, migrations.RunPython.noop, elidable=True)]

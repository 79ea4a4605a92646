from django.db import migrations


def compress_quickly(apps, schema_editor):
    """Let PostgreSQL keep documents in a way that is quick to read, where it was built with it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        if cursor.fetchone() == (True,):
            cursor.execute("ALTER TABLE publishing_contentitem ALTER COLUMN document SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_http_caches")]
    operations = [migrations.RunPython(compress_quickly, migrations.RunPython.noop)]

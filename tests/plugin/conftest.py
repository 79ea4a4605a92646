from django.conf import settings

collect_ignore_glob = [] if "tests.plugin" in settings.INSTALLED_APPS else ["*"]
"""Without the plug-in installed there is nothing to test here."""

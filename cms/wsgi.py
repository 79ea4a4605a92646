import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

django_application = get_wsgi_application()

from cms.fast_lane.application import with_fast_lane  # noqa: E402 - it needs the apps, which are loaded by now

application = with_fast_lane(django_application)

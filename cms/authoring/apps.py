from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AuthoringConfig(AppConfig):
    name = "cms.authoring"
    verbose_name = _("authoring API")

    def ready(self) -> None:
        if settings.AUTHORING_API:
            # Stands before Wagtail's own apps in INSTALLED_APPS: they make their schemas when they are ready.
            from cms.authoring.schemas import register_field_schemas

            register_field_schemas()

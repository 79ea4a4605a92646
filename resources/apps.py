from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("resources")

    def ready(self) -> None:
        from cms.core.registry import registry
        from resources import api

        registry.register(*api.TYPES)

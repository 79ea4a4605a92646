from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("partners")

    def ready(self) -> None:
        from cms.core.registry import registry
        from partners import api

        registry.register(*api.TYPES)

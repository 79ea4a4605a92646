from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitePagesConfig(AppConfig):
    name = "site_pages"
    verbose_name = _("pages")

    def ready(self) -> None:
        from cms.core.registry import registry
        from site_pages import api

        registry.register(*api.TYPES)

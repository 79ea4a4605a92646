from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from cms.core import api, checks  # noqa: F401 - the import registers the system checks
        from cms.core.registry import registry

        registry.register(api.FIGURE)

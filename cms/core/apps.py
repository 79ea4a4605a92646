from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from cms.accounts.roles import PUBLISHERS, WRITERS, Role, actions, allow
        from cms.core import api, checks  # noqa: F401 - the import registers the system checks
        from cms.core.registry import registry
        from cms.core.unused import UnusedReport
        from cms.reports.registry import reports

        for model in ("figure", "tag", "consent"):
            allow(*actions(f"core.{model}", "add", "change"), to=WRITERS)
            allow(*actions(f"core.{model}", "delete"), to=PUBLISHERS)
        for model in ("theme", "audience", "municipality"):
            allow(*actions(f"core.{model}", "add", "change", "delete"), to=[Role.ADMINISTRATOR])
        allow("core.change_sitesettings", to=[Role.ADMINISTRATOR])
        registry.register(api.FIGURE)
        reports.register(UnusedReport)

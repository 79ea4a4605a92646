from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "cms.quality"
    label = "quality"
    verbose_name = _("checks")

    def ready(self) -> None:
        from cms.accounts.roles import STAFF, WRITERS, actions, allow
        from cms.core.registry import registry
        from cms.publishing import worker
        from cms.quality import keeping, publishing, visiting
        from cms.quality.checks import CHECKS
        from cms.quality.registry import checks
        from cms.quality.reports import BrokenLinkReport, FindingReport
        from cms.reports.registry import reports

        checks.register(*CHECKS)
        reports.register(FindingReport, BrokenLinkReport)
        registry.publication_checks.append(publishing.publication_errors)
        worker.register("checks of public pages", keeping.keep_due, every=30)
        worker.register("links to other websites", visiting.start, every=10)
        allow(*actions("quality.wording", "add", "change", "delete"), to=WRITERS)
        allow("quality.view_keptfinding", "quality.view_addressuse", to=STAFF)

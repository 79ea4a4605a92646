from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslatingConfig(AppConfig):
    name = "cms.translating"
    label = "translating"
    verbose_name = _("translations")

    def ready(self) -> None:
        from cms.core.registry import registry
        from cms.reports.registry import reports
        from cms.translating import completeness
        from cms.translating.report import TranslationReport

        registry.publication_checks.append(completeness.publication_errors)
        reports.register(TranslationReport)

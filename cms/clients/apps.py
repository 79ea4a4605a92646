from multiprocessing.util import Finalize

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "cms.clients"
    label = "clients"
    verbose_name = _("API clients")

    def ready(self) -> None:
        from cms.clients.embed_usage import embeds
        from cms.clients.report import ClientReport, EmbedReport
        from cms.clients.usage import counter
        from cms.reports.registry import reports

        reports.register(ClientReport, EmbedReport)
        for each in (counter, embeds):
            request_finished.connect(each.flush_when_due, dispatch_uid=f"clients.{type(each).__name__}")
            # Unlike atexit, this also runs in the workers of Granian, which are forked by multiprocessing.
            Finalize(None, each.flush, exitpriority=0)

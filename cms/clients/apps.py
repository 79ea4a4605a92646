from multiprocessing.util import Finalize

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "cms.clients"
    label = "clients"
    verbose_name = _("API clients")

    def ready(self) -> None:
        from cms.clients.usage import counter

        request_finished.connect(counter.flush_when_due, dispatch_uid="clients.usage")
        # Unlike atexit, this also runs in the workers of Granian, which are forked by multiprocessing.
        Finalize(None, counter.flush, exitpriority=0)

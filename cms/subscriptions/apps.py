from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "cms.subscriptions"
    label = "subscriptions"
    verbose_name = _("subscriptions")

    def ready(self) -> None:
        from anymail.signals import tracking

        from cms.accounts.roles import PUBLISHERS, WRITERS, allow
        from cms.api import endpoints
        from cms.publishing import worker
        from cms.subscriptions import announcing, bounces, checks, lifecycle, sending  # noqa: F401 - checks register themselves

        allow("subscriptions.view_announcement", "subscriptions.control_announcement", to=WRITERS)
        allow("subscriptions.erase_subscriber", to=PUBLISHERS)
        endpoints.add("cms.subscriptions.api_urls")
        tracking.connect(bounces.hear)
        worker.register("recipients of announcements", announcing.list_recipients, every=10)
        worker.register("mails to subscribers", sending.start, every=1)
        worker.register("mails to subscribers that were cut off", sending.give_up, every=60)
        worker.register("requests for mail that expired", lifecycle.forget_expired, every=600)

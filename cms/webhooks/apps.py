from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "cms.webhooks"
    label = "webhooks"
    verbose_name = _("webhooks")

    def ready(self) -> None:
        from cms.accounts.roles import Role, actions, allow
        from cms.publishing import worker
        from cms.publishing.failed_tasks import kinds
        from cms.webhooks import log, recording, sending

        allow(
            *actions("webhooks.subscriber", "add", "change", "delete"),
            "webhooks.view_delivery",
            "webhooks.replay_delivery",
            to=[Role.ADMINISTRATOR],
        )
        kinds.register(log.FAILED)
        worker.register("changes for webhooks", recording.record, every=1)
        worker.register("calls of webhooks", sending.start, every=1)
        worker.register("old deliveries of webhooks", log.prune, every=3600)

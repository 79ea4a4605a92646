from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = _("publishing")

    def ready(self) -> None:
        from cms.accounts import audit, lockout, open_sessions
        from cms.accounts.roles import Role, allow
        from cms.publishing import caches, failed_tasks, feed, outbox, portraits, schedule, signals, worker
        from cms.translating import taking_up

        allow(failed_tasks.PERMISSION, to=[Role.ADMINISTRATOR])
        signals.connect()
        caches.connect()
        portraits.connect()
        worker.register("outbox", outbox.process, every=0)
        worker.register("planned changes", schedule.run, every=5)
        worker.register("sources of translations", taking_up.follow, every=10)
        worker.register("pictures without consent", portraits.remove_unconsented, every=3600)
        worker.register("old log-ins", lockout.forget, every=3600)
        worker.register("old entries on access", audit.forget, every=3600)
        worker.register("former sessions", open_sessions.forget, every=3600)
        worker.register("old changes", feed.prune, every=3600)
        worker.register("HTTP caches", caches.follow, every=0)
        worker.register("former HTTP caches", caches.tidy, every=3600)

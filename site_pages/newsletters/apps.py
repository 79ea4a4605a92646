from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "site_pages.newsletters"
    label = "newsletters"
    verbose_name = _("newsletters")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from cms.accounts.roles import PUBLISHERS, WRITERS, allow
        from cms.publishing import worker
        from cms.rendering import additions
        from cms.subscriptions import sending
        from cms.subscriptions.topics import topics
        from site_pages.models import NewsletterIssuePage
        from site_pages.newsletters import previews
        from site_pages.newsletters.contributions import lifecycle, mails
        from site_pages.newsletters.dispatching import notices
        from site_pages.newsletters.dispatching.topic import TOPIC
        from site_pages.newsletters.forwarding import mails as kit_mails
        from site_pages.newsletters.forwarding.addresses import forwarded_by

        allow("newsletters.view_dispatch", "newsletters.ask_dispatch", to=WRITERS)
        allow("newsletters.approve_dispatch", "newsletters.change_forwarder", to=PUBLISHERS)
        topics.register(TOPIC)
        sending.add(mails.POST)
        sending.add(notices.POST)
        sending.add(kit_mails.POST)
        additions.offer("newsletter", forwarded_by)
        previews.offer()
        worker.register("contributions to the newsletter", lifecycle.work, every=600)
        page_published.connect(lifecycle.on_published, sender=NewsletterIssuePage)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "site_pages.newsletters"
    label = "newsletters"
    verbose_name = _("newsletters")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from cms.accounts.roles import PUBLISHERS, WRITERS, allow
        from cms.core import dashboard
        from cms.core.creating import Creation, creations
        from cms.publishing import worker
        from cms.rendering import additions, preview
        from cms.subscriptions import sending
        from cms.subscriptions.topics import topics
        from site_pages.models import NewsletterIssuePage
        from site_pages.newsletters import issues_admin, previews
        from site_pages.newsletters.contributions import lifecycle, mails
        from site_pages.newsletters.dispatching import notices, waiting
        from site_pages.newsletters.dispatching.topic import TOPIC
        from site_pages.newsletters.forwarding import mails as kit_mails
        from site_pages.newsletters.forwarding.addresses import forwarded_by

        allow("newsletters.view_dispatch", "newsletters.ask_dispatch", to=WRITERS)
        allow("newsletters.approve_dispatch", "newsletters.change_forwarder", to=PUBLISHERS)
        creations.add(
            Creation(label=_("New newsletter issue"), icon="mail", order=10, address=issues_admin.address_for_new_issue)
        )
        dashboard.waiting.append(waiting.to_approve)
        topics.register(TOPIC)
        sending.add(mails.POST)
        sending.add(notices.POST)
        sending.add(kit_mails.POST)
        additions.offer("newsletter", forwarded_by)
        preview.offer(*previews.MODES)
        worker.register("contributions to the newsletter", lifecycle.work, every=600)
        page_published.connect(lifecycle.on_published, sender=NewsletterIssuePage)

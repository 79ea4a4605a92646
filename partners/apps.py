from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("partners")

    def ready(self) -> None:
        from cms.accounts.roles import PUBLISHERS, Role, actions, allow
        from cms.api import endpoints
        from cms.core import dashboard
        from cms.core.creating import creations
        from cms.core.registry import registry
        from cms.embeds.kinds import kinds
        from cms.publishing import worker
        from cms.quality.checks import twins
        from cms.rendering import frame, linked_data
        from cms.rendering.documents import nearby
        from cms.subscriptions import sending
        from partners import api, pages, signals
        from partners.embeds import SupportFinderKind
        from partners.joining import mails, requests, waiting
        from partners.joining import pages as joining_pages
        from partners.linked_data import KINDS
        from partners.models import PartnerPage
        from partners.nearby import support_in

        allow(
            *(
                name
                for model in ("member", "supportoffer")
                for name in actions(f"partners.{model}", "add", "change", "delete", "publish")
            ),
            "partners.change_joinrequest",
            to=PUBLISHERS,
        )
        allow(*actions("partners.partnerteam", "add", "change", "delete"), to=[Role.COORDINATOR, Role.ADMINISTRATOR])
        allow("partners.change_member", *actions("partners.supportoffer", "add", "change"), to=[Role.PARTNER_EDITOR])
        registry.register(*api.TYPES)
        twins.compare(PartnerPage)
        creations.add_page(PartnerPage, _("New partner"), order=40)
        dashboard.waiting.append(waiting.requests_to_join)
        linked_data.register(KINDS)
        nearby.register(support_in)
        endpoints.add("partners.urls")
        kinds.register(SupportFinderKind())
        signals.connect()
        sending.add(mails.POST)
        frame.offer(pages.SERVICE)
        frame.offer(joining_pages.SERVICE)
        worker.register("requests to join that expired", requests.forget_expired, every=600)

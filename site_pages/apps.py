from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitePagesConfig(AppConfig):
    name = "site_pages"
    verbose_name = _("pages")

    def ready(self) -> None:
        from cms.accounts.roles import PUBLISHERS, actions, allow
        from cms.api import endpoints, feeds
        from cms.core.creating import creations
        from cms.core.registry import registry
        from cms.embeds.kinds import kinds
        from cms.rendering import frame, linked_data, metadata
        from cms.reports.registry import reports
        from site_pages import alternates, api, feed_contents, pages
        from site_pages.alliance_report.views import AllianceReportPage
        from site_pages.embeds import NewsletterKind
        from site_pages.linked_data import KINDS
        from site_pages.models import EventPage
        from site_pages.overviews.issues import IssueReport
        from site_pages.overviews.reviews import ReviewReport
        from site_pages.overviews.white_spots import WhiteSpotReport

        allow(*actions("site_pages.alliancereport", "view", "change"), to=PUBLISHERS)
        registry.register(*api.TYPES)
        creations.add_page(EventPage, _("New event"), order=30)
        endpoints.add("site_pages.urls")
        linked_data.register(KINDS)
        metadata.offer("home", alternates.of_home)
        metadata.offer("event", alternates.of_event)
        metadata.offer("newsletter", alternates.of_newsletter)
        metadata.offer("collection", alternates.of_collection)
        feeds.offer_content("newsletter", feed_contents.of_newsletter)
        kinds.register(NewsletterKind())
        frame.offer(pages.SERVICE)
        reports.register(AllianceReportPage, IssueReport, ReviewReport, WhiteSpotReport)

from site_pages.newsletters.models.contributions import Contribution, ContributionLink, ContributionMail
from site_pages.newsletters.models.dispatches import ApprovalMail, Dispatch
from site_pages.newsletters.models.forwarding import Foreword, Forwarder, KitMail

__all__ = [
    "ApprovalMail",
    "Contribution",
    "ContributionLink",
    "ContributionMail",
    "Dispatch",
    "Foreword",
    "Forwarder",
    "KitMail",
]

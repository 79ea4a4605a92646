from cms.subscriptions.models.mailings import Announcement, Delivery, Letter, Mailing, MailingQuerySet, Turn, Wording
from cms.subscriptions.models.reports import Report
from cms.subscriptions.models.subscribers import ConsentText, Subscriber, Subscription, Way, new_token
from cms.subscriptions.models.tallies import Tally

__all__ = [
    "Announcement",
    "ConsentText",
    "Delivery",
    "Letter",
    "Mailing",
    "MailingQuerySet",
    "Report",
    "Subscriber",
    "Subscription",
    "Tally",
    "Turn",
    "Way",
    "Wording",
    "new_token",
]

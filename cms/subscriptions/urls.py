"""For ``i18n_patterns``; each language has addresses of its own."""

from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import pgettext_lazy

from cms.subscriptions import pages
from cms.subscriptions.outcomes import OUTCOMES

_SUBSCRIBE = pgettext_lazy("address", "subscribe")
_SUBSCRIPTION = pgettext_lazy("address", "subscription")
_CONFIRM = pgettext_lazy("address", "confirm")
_DATA = pgettext_lazy("address", "my-data")

urlpatterns = [
    *(
        path(format_lazy("{}/{}/", _SUBSCRIPTION, outcome.slug), pages.outcome, {"name": name}, f"subscription_{name}")
        for name, outcome in OUTCOMES.items()
    ),
    path(format_lazy("{}/{}/<slug:token>/", _SUBSCRIBE, _CONFIRM), pages.confirm, name="confirm_subscription"),
    path(format_lazy("{}/<slug:topic>/<str:key>/", _SUBSCRIBE), pages.subscribe, name="subscribe"),
    path(format_lazy("{}/{}/", _SUBSCRIPTION, _DATA), pages.ask_for_data, name="ask_for_data"),
    path(format_lazy("{}/{}/<slug:token>/", _SUBSCRIPTION, _DATA), pages.data, name="subscription_data"),
    path(format_lazy("{}/<slug:token>/", _SUBSCRIPTION), pages.subscription, name="subscription"),
]

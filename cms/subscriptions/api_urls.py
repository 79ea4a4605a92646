"""The address that subscriptions add to the delivery API."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from cms.api.schema import ACCESS_PROBLEMS, PROBLEM
from cms.subscriptions.api import SubscriptionAsked, SubscriptionRequest, SubscriptionsView

_KEY_NEEDED: list[Any] = [{"clientKey": []}]

_described = extend_schema_view(
    post=extend_schema(
        operation_id="askForSubscription",
        summary="Have a mail sent with which somebody confirms a subscription",
        description=(
            "For forms in other sites. It takes a key that may subscribe people. Nobody is subscribed by it: only the "
            "button on the page that the mail leads to does that. The answer is the same for every address."
        ),
        tags=["subscriptions"],
        request=SubscriptionRequest,
        auth=_KEY_NEEDED,
        responses={
            202: OpenApiResponse(SubscriptionAsked, description="A mail goes out, if the address may get one."),
            400: PROBLEM,
            404: OpenApiResponse(PROBLEM.response, description="Subscriptions are switched off."),
            413: PROBLEM,
            415: PROBLEM,
            **ACCESS_PROBLEMS,
        },
    )
)

described = [path("api/v1/subscriptions", _described(SubscriptionsView).as_view())]

"""The addresses of the product, with those of Wagtail's own APIs beside them."""

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v3.urls import api as version_3

from cms.urls import handler404, handler500
from cms.urls import urlpatterns as product
from tests.benchmarks.comparison import HandoutsViewSet

version_2 = WagtailAPIRouter("wagtailapi")
version_2.register_endpoint("pages", HandoutsViewSet)

urlpatterns = [
    *product[:2],
    path("wagtail/v2/", version_2.urls),
    path("wagtail/v3/", version_3.urls),
    *product[2:],
]

__all__ = ["handler404", "handler500", "urlpatterns"]

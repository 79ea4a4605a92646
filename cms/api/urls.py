"""Every address of the delivery API."""

from django.urls import URLPattern, path

from cms.api import changes, endpoints, frame, schema, stream, views
from cms.api.documentation import DocumentationView, OpenApiView
from cms.core.registry import PublicType, registry


def _collection(name: str, public_type: PublicType | None) -> list[URLPattern]:
    """Return the addresses of a collection: its list and its details."""
    list_view = schema.list_schema(public_type)(type("List", (views.ItemListView,), {}))
    detail_view = schema.detail_schema(public_type)(type("Detail", (views.ItemDetailView,), {}))
    return [
        path(f"api/v1/{name}", list_view.as_view(public_type=public_type)),
        path(f"api/v1/{name}/<str:id>", detail_view.as_view(public_type=public_type)),
    ]


described = [
    path("api/v1", schema.entry_point_schema(views.EntryPointView).as_view()),
    path("api/v1/resolve", schema.resolve_schema(views.ResolveView).as_view()),
    path("api/v1/changes", schema.changes_schema(changes.ChangesView).as_view()),
    path("api/v1/navigation", schema.navigation_schema(frame.NavigationView).as_view()),
    path("api/v1/site", schema.site_schema(frame.SiteView).as_view()),
    path("api/v1/previews/<str:token>", schema.preview_schema(views.PreviewView).as_view()),
    *endpoints.added(),
    *_collection("pages", None),
    *(pattern for registered in registry for pattern in _collection(registered.collection, registered)),
]
"""The addresses that openapi.json describes."""

urlpatterns = [
    *described,
    # A stream has no end that a description could promise; docs/api.md tells of it.
    path("api/v1/changes/stream", stream.ChangesStreamView.as_view()),
    # OpenAPI cannot name the entry point other than as "/" below the server's address.
    path("api/v1/", views.EntryPointView.as_view()),
    path("api/v1/openapi.json", OpenApiView.as_view()),
    path("api/v1/docs", DocumentationView.as_view(), name="api_documentation"),
    path("api/", views.UnknownAddressView.as_view()),
    path("api/<path:rest>", views.UnknownAddressView.as_view()),
]

"""The addresses that the pages of the site add to the delivery API."""

from django.urls import path

from site_pages import participation_views, schema

described = [
    path(
        f"api/v1/{participation_views.COLLECTION}",
        schema.partner_projects_schema(participation_views.PartnerProjectsView).as_view(),
    ),
]

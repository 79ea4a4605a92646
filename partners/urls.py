"""The addresses that municipalities add to the delivery API."""

from django.urls import path

from partners import municipality_views, schema

described = [
    path("api/v1/municipalities", schema.municipalities_schema(municipality_views.MunicipalityListView).as_view()),
    path("api/v1/municipalities/<str:code>", schema.municipality_schema(municipality_views.MunicipalityView).as_view()),
]

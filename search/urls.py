"""The addresses that search adds to the delivery API."""

from django.urls import path

from search import schema, views

described = [
    path("api/v1/search", schema.search_schema(views.SearchView).as_view()),
    path("api/v1/search/suggestions", schema.suggestions_schema(views.SuggestionsView).as_view()),
]

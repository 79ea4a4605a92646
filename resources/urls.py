"""The addresses that handouts add to the delivery API."""

from django.urls import path

from resources import bundle_views, file_views, schema, views

described = [
    path("api/v1/handouts/<str:id>/editions", schema.editions_schema(views.EditionListView).as_view()),
    path("api/v1/handouts/<str:id>/editions/latest", schema.latest_schema(views.LatestEditionView).as_view()),
    path("api/v1/handouts/<str:id>/editions/<str:number>", schema.edition_schema(views.EditionView).as_view()),
    path("api/v1/handouts/<str:id>/files", schema.files_schema(file_views.FilesView).as_view()),
    path("api/v1/handouts/<str:id>/files/<str:format>", schema.file_schema(file_views.FileView).as_view()),
    path(
        "api/v1/handouts/<str:id>/editions/<str:number>/files",
        schema.edition_files_schema(type("EditionFilesView", (file_views.FilesView,), {})).as_view(),
    ),
    path(
        "api/v1/handouts/<str:id>/editions/<str:number>/files/<str:format>",
        schema.edition_file_schema(type("EditionFileView", (file_views.FileView,), {})).as_view(),
    ),
    path("api/v1/handout-bundles", schema.bundle_schema(bundle_views.BundleView).as_view()),
]

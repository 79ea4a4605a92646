"""Below /embed/, and the provider of oEmbed. They are served past the middlewares: without session, form or message."""

from django.urls import path, re_path

from cms.embeds import oembed, views

urlpatterns = [
    re_path(r"^embed/jmz-embed-(?P<version>[0-9.]+)\.js$", views.component),
    re_path(r"^embed/(?P<kind>[^/]+)/(?P<key>.+)/snippet$", views.snippet),
    re_path(r"^embed/(?P<kind>[^/]+)(?:/(?P<key>.+))?$", views.embed),
    path("oembed", oembed.provider),
]

"""For ``i18n_patterns``; each language has addresses of its own."""

from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import pgettext_lazy

from cms.embeds.builder import builder

urlpatterns = [path(format_lazy("{}/", pgettext_lazy("address", "embed")), builder, name="embed_builder")]

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmbedsConfig(AppConfig):
    name = "cms.embeds"
    label = "embeds"
    verbose_name = _("embeds")

    def ready(self) -> None:
        from cms.api import middleware
        from cms.embeds import builder, checks, oembed, origins, previews  # noqa: F401 - checks register themselves
        from cms.embeds.kinds import kinds
        from cms.embeds.lists import ListKind
        from cms.embeds.signups import SignUpKind
        from cms.rendering import frame, metadata, preview

        kinds.register(ListKind(), SignUpKind())
        middleware.take("/embed/", "cms.embeds.urls")
        middleware.take(oembed.PATH, "cms.embeds.urls")
        metadata.offer_always(oembed.alternates)
        origins.connect()
        frame.offer(builder.SERVICE)
        preview.offer(previews.MODE)

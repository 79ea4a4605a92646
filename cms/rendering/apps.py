from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenderingConfig(AppConfig):
    name = "cms.rendering"
    label = "rendering"
    verbose_name = _("rendering")

    def ready(self) -> None:
        from cms.core.registry import registry
        from cms.rendering import preview

        registry.preview = preview.page_preview
        registry.render_block = preview.block_preview

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenderingConfig(AppConfig):
    name = "cms.rendering"
    label = "rendering"
    verbose_name = _("rendering")

    def ready(self) -> None:
        from cms.core.registry import registry
        from cms.rendering import preview
        from cms.rendering.documents import blocks, checks, html, markdown, pdf, text, word  # noqa: F401 - checks register themselves
        from cms.rendering.documents.formats import formats

        registry.preview = preview.page_preview
        registry.preview_modes = preview.modes_of
        registry.render_block = preview.block_preview
        blocks.register(blocks.BODY)
        formats.register(pdf.FORMAT, word.FORMAT, html.FORMAT, markdown.FORMAT, text.FORMAT)

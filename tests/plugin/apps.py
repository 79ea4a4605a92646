from django.apps import AppConfig


class PluginConfig(AppConfig):
    name = "tests.plugin"
    label = "plugin"

    def ready(self) -> None:
        from cms.core.registry import registry
        from tests.plugin.api import GAME

        registry.register(GAME)

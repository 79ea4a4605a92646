from django.apps import AppConfig


class PluginConfig(AppConfig):
    name = "tests.plugin"
    label = "plugin"

    def ready(self) -> None:
        from cms.core.registry import registry
        from cms.quality.registry import checks
        from tests.plugin.api import GAME
        from tests.plugin.checks import PLAYERS

        registry.register(GAME)
        checks.register(PLAYERS)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("search")

    def ready(self) -> None:
        from cms.accounts.roles import WRITERS, actions, allow
        from cms.api import endpoints
        from cms.publishing import worker
        from cms.rendering import preview
        from search import checks, files, indexing, missed, previews, signals  # noqa: F401 - the import registers the checks

        allow(*actions("search.synonymset", "add", "change", "delete"), "search.view_missedquery", to=WRITERS)
        endpoints.add("search.urls")
        preview.offer(previews.MODE)
        signals.connect()
        indexing.connect()
        worker.register("search indexes", indexing.follow, every=0)
        worker.register("former search indexes", indexing.tidy, every=3600)
        worker.register("texts of former files", files.forget_unused, every=3600)
        worker.register("old searches without result", missed.forget, every=3600)

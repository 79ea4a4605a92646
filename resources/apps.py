from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("resources")

    def ready(self) -> None:
        from cms.accounts.roles import WRITERS, allow
        from cms.api import endpoints
        from cms.core.creating import creations
        from cms.core.registry import registry
        from cms.publishing import failed_tasks, worker
        from cms.quality.checks import twins
        from cms.rendering import linked_data, metadata, preview
        from cms.rendering.documents.items import describe
        from cms.reports.registry import reports
        from cms.subscriptions.topics import topics
        from resources import alternates, announcements, api, documents, kept_files, previews
        from resources.download_report import DownloadReport
        from resources.linked_data import KINDS
        from resources.models import HandoutPage

        allow("resources.view_download", to=WRITERS)
        registry.register(*api.TYPES)
        creations.add_page(HandoutPage, _("New handout"), order=20)
        endpoints.add("resources.urls")
        failed_tasks.kinds.register(
            failed_tasks.FailedTasks(
                name="files",
                label=_("Files of handouts that could not be made"),
                permission=failed_tasks.PERMISSION,
                count=kept_files.failed,
                retry=kept_files.retry,
            )
        )
        worker.register("files of editions", kept_files.work, every=1)
        worker.register("files that editions lack", kept_files.want_missing, every=3600)
        worker.register("files of former texts", kept_files.tidy, every=3600)
        for name, function in documents.DESCRIPTIONS.items():
            describe(name, function)
        linked_data.register(KINDS)
        metadata.offer("handout", alternates.of_handout)
        topics.register(announcements.TOPIC)
        reports.register(DownloadReport)
        announcements.connect()
        preview.offer(previews.MODE)
        twins.compare(HandoutPage)

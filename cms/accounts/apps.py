from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with our pages."""

    user_viewset = "cms.accounts.user_views.UserViewSet"


class AccountsConfig(AppConfig):
    default = True
    name = "cms.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from wagtail.models import Comment, CommentReply

        from cms.accounts import audit, granting, mentions
        from cms.accounts.roles import PUBLISHERS, STAFF, WRITERS, Role, actions, allow

        allow("wagtailadmin.access_admin", to=Role)
        allow("wagtail_localize.submit_translation", to=STAFF)
        allow(*actions("wagtailsearchpromotions.searchpromotion", "add", "change", "delete"), to=WRITERS)
        allow(*actions("wagtailredirects.redirect", "add", "change", "delete"), to=PUBLISHERS)
        allow(
            *actions("accounts.user", "add", "change", "delete"),
            *actions("auth.group", "add", "change", "delete"),
            *(name for model in OF_SET_UP for name in actions(f"wagtailcore.{model}", "add", "change", "delete")),
            # This app may not know those of clients.
            *(
                name
                for model in ("client", "allowance")
                for name in actions(f"clients.{model}", "add", "change", "delete")
            ),
            "accounts.view_audit",
            to=[Role.ADMINISTRATOR],
        )
        allow("clients.view_dailyusage", to=[Role.COORDINATOR, Role.ADMINISTRATOR])
        allow("reports.view_overview", to=STAFF)
        user_logged_in.connect(audit.note_log_in, dispatch_uid="audit")
        post_migrate.connect(granting.after_migration, dispatch_uid="roles")
        post_save.connect(granting.after_saving, dispatch_uid="roles")
        for commented in (Comment, CommentReply):
            post_save.connect(mentions.follow, sender=commented, dispatch_uid=f"mentions.{commented.__name__}")


OF_SET_UP = ("site", "locale", "workflow", "task")

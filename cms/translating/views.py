from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from wagtail.admin import messages
from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.permissions import get_permission_name
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.translating.completeness import what_lacks


class BringUpToDateView(UpdateTranslationsView):
    """Takes up the changes of a source, and publishes those translations that lack nothing, if the user may."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_to_publish = form.cleaned_data["publish_translations"]
        form.cleaned_data["publish_translations"] = False
        answer = super().form_valid(form)
        if is_to_publish:
            for translation in self.object.translations.filter(enabled=True).select_related("source", "target_locale"):
                self._publish(translation)
        return answer

    def _publish(self, translation: Translation) -> None:
        target = translation.get_target_instance()
        if not _may_publish(self.request.user, target):
            return
        lacks = what_lacks(target)
        if not lacks:
            try:
                translation.save_target(user=self.request.user, publish=True)
            except ValidationError as error:
                lacks = error.messages
        for reason in lacks:
            messages.error(self.request, f"{target} ({translation.target_locale.get_display_name()}): {reason}")


def _may_publish(user: Any, instance: Any) -> bool:
    if isinstance(instance, Page):
        return bool(instance.permissions_for_user(user).can_publish())
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    return bool(user.has_perm(get_permission_name(action, type(instance))))

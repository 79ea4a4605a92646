from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm


class PublishablePageForm(WagtailAdminPageForm):
    """Shows what stands in the way of publishing, beside the field that it concerns; a draft may be incomplete."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug and not self.instance._slug_is_available(slug, self.parent_page, self.instance):
            self.add_error("slug", _("Something else stands at this address. Choose another one."))
        return cleaned

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not valid or self.is_deferred_validation:
            return valid
        page = self.save(commit=False)
        for field, messages in page.obstacles().items():
            self.add_error(field if field in self.fields else None, messages)
        return not self.errors


class PublishableCopyForm(CopyForm):
    """Shows why copies of these pages could not be public, such as a second page about the same theme."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        option = next((name for name in ("alias", "publish_copies") if cleaned.get(name)), None)
        if option:
            pages = self.page.get_descendants(inclusive=True).live()
            if not cleaned.get("copy_subpages"):
                pages = pages.filter(pk=self.page.pk)
            for page in pages.specific().iterator():
                if not hasattr(page, "obstacles"):
                    continue
                twin = type(page).from_serializable_data(page.serializable_data())
                twin.pk = None
                for messages in twin.obstacles().values():
                    for message in messages:
                        self.add_error(option, f"{page.title}: {message}")
        return cleaned

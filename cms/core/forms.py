from __future__ import annotations

from wagtail.admin.forms import WagtailAdminPageForm


class PublishablePageForm(WagtailAdminPageForm):
    """Shows what stands in the way of publishing, beside the field that it concerns; a draft may be incomplete."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not valid or self.is_deferred_validation:
            return valid
        page = self.save(commit=False)
        for field, messages in page.publication_errors().items():
            self.add_error(field if field in self.fields else None, messages)
        return not self.errors

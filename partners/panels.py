from __future__ import annotations

from typing import Any

from wagtail.admin.panels import InlinePanel


class StaffInlinePanel(InlinePanel):
    """A list of child objects that is shown only where the form has it: the forms of partner editors do not."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, *, panel: InlinePanel, form: Any, **kwargs: Any) -> None:
            self.offered = form is None or panel.relation_name in form.formsets
            super().__init__(panel=panel, form=form if self.offered else None, **kwargs)

        def is_shown(self) -> bool:
            return self.offered and bool(super().is_shown())

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm


class ImageForm(BaseImageForm):
    """Only who looks after recorded consents says which one a picture is shown with."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if user is not None and not user.has_perm("core.change_consent"):
            self.fields.pop("consent", None)

"""Wagtail's pages on users. Nobody makes anybody a superuser who is none."""

from __future__ import annotations

from typing import Any

from wagtail.users.views import users


class _OwnRights:
    """Takes the choice for all rights out of the form of those who have not all rights themselves."""

    request: Any

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class CreateView(_OwnRights, users.CreateView):
    pass


class EditView(_OwnRights, users.EditView):
    pass


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView

"""The form with which an organisation asks to join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.subscriptions import addresses
from cms.subscriptions.forms import AddressField, PublicForm
from partners.models import PartnerPage

MOST_CHARACTERS = 2000


class OneLineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class JoinForm(PublicForm):
    """``website`` is the trap of every public form; the address of the organisation is ``site``."""

    organisation = OneLineField(
        label=_("Name of your organisation"),
        max_length=160,
        error_messages={"required": _("Fill in the name of your organisation.")},
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("Choose")), *PartnerPage.Kind.choices],
        error_messages={"required": _("Choose what kind of organisation you are.")},
    )
    site = forms.URLField(
        label=_("Website (not required)"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": _("This is not a complete address. It looks like https://www.example.org.")},
        # With the type url a browser would refuse www.example.org, which is right here.
        widget=forms.TextInput({"autocomplete": "url", "inputmode": "url", "spellcheck": "false"}),
    )
    motivation = forms.CharField(
        label=_("Why do you want to join?"),
        help_text=_("Say in some sentences what you do for young carers."),
        max_length=MOST_CHARACTERS,
        error_messages={"required": _("Say why you want to join.")},
        widget=forms.Textarea({"rows": 6}),
    )
    contact = OneLineField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Fill in your name.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    address = AddressField(
        label=_("Your e-mail address"),
        max_length=addresses.MAX_LENGTH,
        error_messages={"required": _("Fill in your e-mail address."), "max_length": addresses.INVALID},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )

    ASKED = ("organisation", "kind", "site", "motivation", "contact", "address")

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="join-%s")
        for name in self.ASKED:
            field = self[name]
            described = [f"{field.auto_id}-help"] if field.help_text else []
            attributes: dict[str, Any] = {"class": "ask__field"}
            if self.is_bound and field.errors:
                described.append(f"{field.auto_id}-error")
                attributes["aria-invalid"] = "true"
            if described:
                attributes["aria-describedby"] = " ".join(described)
            field.field.widget.attrs |= attributes

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in self.ASKED]

    @property
    def mistakes(self) -> list[forms.BoundField]:
        return [field for field in self.asked if field.errors]

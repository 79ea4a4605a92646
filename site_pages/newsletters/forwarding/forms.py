"""The forms with which staff and partner editors write forewords, and staff the address for the kits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.subscriptions import addresses
from site_pages.newsletters.forwarding.forewords import tidied
from site_pages.newsletters.models import Foreword, Forwarder

MOST = Foreword.MOST_CHARACTERS


class ForewordForm(forms.Form):
    text = forms.CharField(
        label=_("Foreword"),
        help_text=_("Plain text. An empty line begins a new paragraph."),
        required=False,
        widget=forms.Textarea({"rows": 10, "data-most": MOST, "aria-describedby": "foreword-count"}),
    )

    def clean_text(self) -> str:
        """Count what is kept: not the spaces around it, and one character for each end of a line."""
        text = tidied(self.cleaned_data["text"])
        if len(text) > MOST:
            raise forms.ValidationError(
                _("The foreword has %(number)s characters. At most %(most)s fit: shorten it."),
                params={"number": len(text), "most": MOST},
            )
        return text


class ForwarderForm(forms.Form):
    contact = forms.CharField(
        label=_("E-mail address for the newsletter"),
        help_text=Forwarder._meta.get_field("contact").help_text,
        required=False,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    wants_kits = forms.BooleanField(
        label=_("Wants to get kits"),
        help_text=_("Organisations can switch this off themselves with a link in the mail. Respect that."),
        required=False,
    )

    def clean_contact(self) -> str:
        typed: str = self.cleaned_data["contact"]
        return addresses.parse(typed).written if typed else ""

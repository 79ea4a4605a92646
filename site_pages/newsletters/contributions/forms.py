"""The form with which a project coordinator writes a contribution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from site_pages.newsletters.contributions.texts import MOST_CHARACTERS, MOST_SAVED, tidied

HAND_IN = "hand-in"


class ContributionForm(forms.Form):
    """What is too long, or empty, can be kept as a concept but not handed in."""

    text = forms.CharField(
        label=_("Your text"),
        required=False,
        max_length=MOST_SAVED,
        strip=False,
        error_messages={"max_length": _("This text is too long to be kept. Make it shorter; nothing was saved.")},
        widget=forms.Textarea({"rows": 12, "class": "ask__field"}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="contribution-%s", **options)
        described = ["contribution-help", "contribution-count"]
        attributes: dict[str, Any] = {"data-most": str(MOST_CHARACTERS)}
        if self.is_bound and self["text"].errors:
            described.append("contribution-text-error")
            attributes["aria-invalid"] = "true"
        self.fields["text"].widget.attrs |= {**attributes, "aria-describedby": " ".join(described)}

    @property
    def is_finished(self) -> bool:
        return self.data.get("do") == HAND_IN

    def clean_text(self) -> str:
        text = tidied(self.cleaned_data["text"])
        if self.is_finished and not text:
            raise forms.ValidationError(_("Write something before you hand it in."))
        excess = len(text) - MOST_CHARACTERS
        if self.is_finished and excess > 0:
            message = ngettext(
                "Your text is %(number)s character too long. Make it shorter, or save it as a concept.",
                "Your text is %(number)s characters too long. Make it shorter, or save it as a concept.",
                excess,
            )
            raise forms.ValidationError(message % {"number": excess})
        return text

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.core.registry import registry
from cms.outside import addresses
from cms.outside.failures import CallFailed
from cms.webhooks.models import Subscriber


def _types() -> list[tuple[str, str]]:
    labels = [(registered.name, capfirst(str(registered.model._meta.verbose_name))) for registered in registry]
    return sorted(labels, key=lambda choice: choice[1])


class SubscriberForm(WagtailAdminModelForm):
    types = forms.MultipleChoiceField(
        label=_("types"),
        choices=_types,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice: all types."),
    )
    locales = forms.MultipleChoiceField(
        label=_("languages"),
        choices=settings.WAGTAIL_CONTENT_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice: all."),
    )

    class Meta:
        model = Subscriber
        fields = ["name", "url", "types", "locales", "active"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            addresses.resolve(addresses.target(url))
        except CallFailed as error:
            raise forms.ValidationError(error.failure.label) from error
        return url

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from wagtail.admin.forms.models import WagtailAdminModelForm

from cms.clients.models import Client, Scope


class ClientForm(WagtailAdminModelForm):
    scopes = forms.MultipleChoiceField(
        label=capfirst(Client._meta.get_field("scopes").verbose_name),
        help_text=Client._meta.get_field("scopes").help_text,
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

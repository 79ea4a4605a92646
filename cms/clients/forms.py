from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from cms.clients.models import Allowance, Client, Scope, in_a_year


def scopes_field(model: type[Client] | type[Allowance], choices: Any = Scope.choices) -> Field:
    field = model._meta.get_field("scopes")
    return forms.MultipleChoiceField(
        label=capfirst(field.verbose_name),
        help_text=field.help_text,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ClientForm(WagtailAdminModelForm):
    scopes = scopes_field(Client)


class AllowanceForm(WagtailAdminModelForm):
    scopes = scopes_field(Allowance)


class OwnKeyForm(forms.ModelForm):
    """What people of an organisation decide about a key of theirs, within its allowance."""

    scopes = scopes_field(Client)

    class Meta:
        model = Client
        fields = ["name", "contact_email", "scopes", "origins", "expires_at"]
        labels = {"name": gettext_lazy("What it is for")}
        help_texts = {"name": gettext_lazy("For example: the website, or the app. No names of people.")}
        widgets = {"origins": forms.Textarea(attrs={"rows": 4}), "expires_at": AdminDateTimeInput}

    def __init__(self, data: Any, *, instance: Client, allowance: Allowance) -> None:
        super().__init__(data, instance=instance)
        self.allowance = allowance
        self._origins_before = set(instance.origins.split())
        self._others = self.allowance.origins_besides(instance)
        # What staff gave a key may stay; nobody can give it more than the organisation may have.
        allowed = {*allowance.scopes, *instance.scopes}
        if allowed:
            self.fields["scopes"] = scopes_field(Client, [choice for choice in Scope.choices if choice[0] in allowed])
        else:
            del self.fields["scopes"]

    def clean_expires_at(self) -> Any:
        moment = self.cleaned_data["expires_at"]
        if "expires_at" not in self.changed_data and self.instance.pk:
            return moment
        if moment <= timezone.now():
            raise ValidationError(_("Choose a moment in the future. To end a key now, revoke it."))
        if moment > in_a_year():
            raise ValidationError(_("Choose a moment within a year from now. You can put it off later."))
        return moment

    def _post_clean(self) -> None:
        """Judge origins as they are kept: the model has brought them into one form."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        origins, most = set(self.instance.origins.split()), self.allowance.most_origins
        # Where staff lowered the limit, what is there may stay.
        added = origins - self._origins_before - self._others
        if added and len(origins | self._others) > most:
            message = ngettext(
                "All keys of your organisation may have %(most)d website together. Remove one, or ask for more.",
                "All keys of your organisation may have %(most)d websites together. Remove one, or ask for more.",
                most,
            )
            self.add_error("origins", message % {"most": most})
        if origins and self.instance.has_scope(Scope.MEMBERS):
            self.add_error(
                "scopes" if "scopes" in self.fields else "origins",
                _("Every visitor of a website can read its key. Only a key without websites opens pages for members."),
            )

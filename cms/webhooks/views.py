"""What staff may do with webhooks beside editing them: renew a secret, send a test, send deliveries again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.webhooks import log, signing
from cms.webhooks.models import Delivery, Subscriber


class SubscriberEditView(generic.EditView):
    """The form, and the secret that the receiver has to know."""

    renew_secret_url_name = ""
    send_test_url_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"secret": signing.secret(self.object)}


class RenewSecretView(PermissionCheckedMixin, View):
    model = Subscriber
    permission_required = "change"
    edit_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        signing.renew(get_object_or_404(Subscriber, pk=pk))
        messages.success(request, _("There is a new secret. Calls are signed with both for a day."))
        return redirect(self.edit_url_name, pk)


class SendTestView(PermissionCheckedMixin, View):
    model = Subscriber
    permission_required = "change"
    edit_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        log.send_test(get_object_or_404(Subscriber, pk=pk))
        messages.success(request, _("A test event goes out within seconds, if the subscriber is active."))
        return redirect(self.edit_url_name, pk)


class DeliveryFilterSet(WagtailFilterSet):
    class Meta:
        model = Delivery
        fields = ["state", "event", "subscriber"]


class DeliveryIndexView(generic.IndexView):
    filterset_class = DeliveryFilterSet
    replay_filtered_url_name = ""

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("subscriber").defer("payload", "answer")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {"can_replay": self.user_has_permission("replay")}


class DeliveryInspectView(generic.InspectView):
    replay_url_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"can_replay": self.user_has_permission("replay")}


class ReplayView(PermissionCheckedMixin, View):
    """Send one delivery again."""

    model = Delivery
    permission_required = "replay"
    inspect_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Delivery, pk=pk)
        _replay(request, Delivery.objects.filter(pk=pk))
        return redirect(self.inspect_url_name, pk)


class ReplayFilteredView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Send all deliveries again that the filters in the address find, once somebody confirmed it."""

    model = Delivery
    permission_required = "replay"
    template_name = "webhooks/delivery/replay.html"
    page_title = gettext_lazy("Send again")
    header_icon = ""
    index_url_name = ""

    @cached_property
    def deliveries(self) -> QuerySet[Delivery]:
        found = DeliveryFilterSet(self.request.GET, queryset=Delivery.objects.all(), request=self.request)
        return found.qs if found.is_valid() else Delivery.objects.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"count": self.deliveries.count(), "index_url_name": self.index_url_name}

    def post(self, request: HttpRequest) -> HttpResponse:
        _replay(request, self.deliveries)
        return redirect(self.index_url_name)


def _replay(request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
    count = log.replay(deliveries)
    text = ngettext(
        "%(count)d delivery is sent again, if its subscriber is active.",
        "%(count)d deliveries are sent again, as far as their subscribers are active.",
        count,
    )
    messages.success(request, text % {"count": count})

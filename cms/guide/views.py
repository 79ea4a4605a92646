from __future__ import annotations

from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.confinement import is_confined
from cms.accounts.granting import roles_of
from cms.guide.topics import TOPICS, by_roles


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """The tasks that are explained, those for the roles of the reader first."""

    template_name = "guide/index.html"
    page_title = _("Help")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own, others = by_roles(roles_of(self.request.user))
        # The tour stands on the first page of the admin, which partner editors do not have.
        has_tour = not is_confined(self.request.user)
        return super().get_context_data(own=own, others=others, has_tour=has_tour, **kwargs)


class TopicView(WagtailAdminTemplateMixin, TemplateView):
    """How one task is done, step by step."""

    template_name = "guide/topic.html"
    header_icon = "help"

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        found = next((topic for topic in TOPICS if topic.slug == self.kwargs["topic"]), None)
        if found is None:
            raise Http404
        self.topic = found

    def get_page_title(self) -> Any:
        return self.topic.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        guide = {"url": reverse("guide"), "label": GuideView.page_title}
        return [*super().get_breadcrumbs_items(), guide, {"url": "", "label": self.topic.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = render_to_string(self.topic.template_name, {"picture": self.topic.picture})
        return super().get_context_data(text=text, **kwargs)

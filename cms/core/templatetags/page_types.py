from django import template
from django.apps import apps

register = template.Library()


@register.simple_tag
def page_type_icon(app_label: str, model_name: str) -> str:
    """Return the name of the icon of a page type."""
    return getattr(apps.get_model(app_label, model_name), "page_icon", "doc-empty-inverse")

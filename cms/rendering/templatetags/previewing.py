"""What the panel with the preview offers besides it."""

from __future__ import annotations

from typing import Any

from django import template

from cms.accounts.confinement import is_confined

register = template.Library()


@register.filter
def may_share_drafts(user: Any) -> bool:
    """Say whether somebody who may edit a page may show its draft to people without an account."""
    return not is_confined(user)

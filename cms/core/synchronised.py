from __future__ import annotations

from typing import Any

from wagtail.models import TranslatableMixin
from wagtail_localize.models import Translation


def is_synchronised(instance: Any) -> bool:
    """Say whether wagtail-localize writes this translation, and would overwrite what somebody else writes in it."""
    return (
        isinstance(instance, TranslatableMixin)
        and Translation.objects.filter(
            source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
        ).exists()
    )

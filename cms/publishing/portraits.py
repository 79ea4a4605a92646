"""Pictures of young carers: nobody guesses the addresses of their files, and these go when consent ends.

An item forgets such a picture as soon as it is built anew; a file that stayed would still be there for who kept its
address. The original is never served.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save

from cms.core.models import Consent, CustomImage, Rendition
from cms.core.models.media import PORTRAITS


def connect() -> None:
    post_save.connect(on_consent_saved, sender=Consent)
    post_save.connect(on_image_saved, sender=CustomImage)


def on_consent_saved(instance: Consent, **kwargs: Any) -> None:
    remove_files(CustomImage.objects.filter(consent=instance))


def on_image_saved(instance: CustomImage, **kwargs: Any) -> None:
    if instance.shows_young_carer:
        remove_files(CustomImage.objects.filter(pk=instance.pk))


def remove_unconsented() -> int:
    """Remove what is left, as by a process that made a file while consent ended; return how many files that were."""
    return remove_files(CustomImage.objects.all())


def remove_files(images: QuerySet[CustomImage]) -> int:
    """Remove the public files of those pictures that may not be shown, or whose address can be guessed.

    Args:
        images: Pictures to look at; only those in which a young carer can be recognised lose anything.

    Returns:
        How many files were removed. What may be shown is made again under another address.
    """
    portraits = images.filter(shows_young_carer=True).select_related("consent")
    refused = [image.pk for image in portraits if image.consent_problem]
    found = Rendition.objects.filter(image__in=portraits.values("pk"))
    removed = 0
    for rendition in found.filter(Q(image__in=refused) | ~Q(file__startswith=PORTRAITS)):
        rendition.delete()
        removed += 1
    return removed

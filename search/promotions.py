"""Pages that editors put on top of what a query finds.

Editors choose them in Wagtail's own form. Wagtail can also keep every query and how often it was asked; nothing here
does that, since it would keep what people typed.
"""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from django.db.models import F
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.search.utils import normalise_query_string

from cms.core.identity import item_id

MOST = 10


def pinned(text: str, locale: str) -> tuple[UUID, ...]:
    """Return the ids of the items that come first for this query in this language, in the order of the editors.

    A page stands for its translations. Who may see the items, and whether they exist, is not looked at.
    """
    query = normalise_query_string(text.replace("\x00", ""))
    if not query:
        return ()
    promoted = (
        SearchPromotion.objects.filter(query__query_string=query, page__isnull=False)
        .order_by(F("sort_order").asc(nulls_last=True), "pk")
        .values_list("page__translation_key", flat=True)
    )
    return tuple(item_id(key, locale) for key in islice(dict.fromkeys(promoted), MOST))

"""The worker keeps what the checks find in public items, and forgets what is no longer so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.publishing import outbox
from cms.quality import keeping
from cms.quality.models import Address, AddressUse, CheckedItem, KeptFinding
from tests import factories

LINK = '<p><a href="https://elders.example/gids#deel">Klik hier</a></p>'


def everything_kept() -> None:
    outbox.process()
    while keeping.keep_due():
        pass


def kept() -> list[tuple[str, str]]:
    rows = KeptFinding.objects.select_related("item").order_by("item__title", "check_name")
    return [(finding.item.title, finding.check_name) for finding in rows]


def test_findings_and_links_follow_what_is_public(section: Any, settings: Any) -> None:
    page = factories.ContentPageFactory(
        parent=section, title="Gids", body=factories.stream(("text", {"text": LINK + LINK.replace("Klik hier", "x")}))
    )
    factories.ContentPageFactory(parent=section, title="Concept", live=False, body=page.body)
    everything_kept()
    assert kept() == [("Gids", "link-texts")]
    assert [(use.item.title, use.address.url) for use in AddressUse.objects.all()] == [
        ("Gids", "https://elders.example/gids#deel")
    ]
    page.body = factories.stream(("text", {"text": "<p>Niets meer.</p>"}))
    page.save_revision().publish()
    everything_kept()
    assert kept() == []
    assert not Address.objects.exists()


def test_a_page_that_is_unpublished_leaves_nothing_behind(section: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Gids", body=factories.stream(("text", {"text": LINK})))
    everything_kept()
    number = CheckedItem.objects.count()
    page.unpublish()
    everything_kept()
    assert (KeptFinding.objects.count(), AddressUse.objects.count(), Address.objects.count()) == (0, 0, 0)
    assert CheckedItem.objects.count() == number - 1


def test_nothing_is_done_twice_in_a_day(section: Any) -> None:
    everything_kept()
    assert keeping.keep_due() == 0
    CheckedItem.objects.update(checked_at=timezone.now() - timedelta(days=2))
    assert keeping.keep_due() == CheckedItem.objects.count() > 0


def test_a_page_that_cannot_be_checked_holds_no_other_up(section: Any, monkeypatch: Any, caplog: Any) -> None:
    factories.ContentPageFactory(parent=section, title="Gids")
    outbox.process()
    broken = keeping.keep

    def keep(item: Any) -> None:
        if item.title == "Gids":
            raise RuntimeError("kapot")
        broken(item)

    monkeypatch.setattr(keeping, "keep", keep)
    keeping.keep_due()
    assert CheckedItem.objects.exists()
    assert "Gids" in caplog.text

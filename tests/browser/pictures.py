"""The pictures of the guide in the admin, made by the tests of what they show."""

from __future__ import annotations

import io
from pathlib import Path

from django.apps import apps
from PIL import Image
from playwright.sync_api import Page

from cms.guide.topics import TOPICS

STATIC = Path(apps.get_app_config("guide").path) / "static"
SIZE = (960, 675)
MOST_BYTES = 40_000
AT_REST = """
    () => document.getAnimations().every(
        (each) => each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity
    )
"""


def record(page: Page, slug: str) -> None:
    """Keep what a window of 1280 by 900 shows as the picture of a topic, as sharp as ``MOST_BYTES`` allow."""
    topic = next(topic for topic in TOPICS if topic.slug == slug)
    page.emulate_media(color_scheme="light")
    page.wait_for_function(AT_REST)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    for quality in (80, 65, 50, 35, 20):
        file = io.BytesIO()
        picture.save(file, "webp", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    (STATIC / topic.picture).write_bytes(file.getvalue())

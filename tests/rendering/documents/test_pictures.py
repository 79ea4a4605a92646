"""Only pictures of this site go into a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cms.rendering.documents.pictures import media_type_of, picture_bytes
from tests.factories import picture

MEDIA = "http://testserver/media/"


def test_a_picture_in_the_storage_is_found_by_its_public_address(settings: Any) -> None:
    default_storage.save("images/een beeld.png", picture())
    found = picture_bytes(f"{MEDIA}images/een%20beeld.png?v=1")
    assert found is not None
    assert media_type_of(found) == "image/png"
    settings.MEDIA_URL = "https://files.example.org/"
    assert picture_bytes("https://files.example.org/images/een%20beeld.png") == found
    assert picture_bytes(f"{MEDIA}images/een%20beeld.png") is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        MEDIA,
        f"{MEDIA}images/weg.png",
        f"{MEDIA}geheim.txt",
        f"{MEDIA}beeld.svg",
        f"{MEDIA}../buiten.png",
        f"{MEDIA}images/..%2f..%2fbuiten.png",
        f"{MEDIA}%2e%2e/buiten.png",
        f"{MEDIA}/etc/passwd",
        f"{MEDIA}..%5cbuiten.png",
        f"{MEDIA}a%00.png",
        f"{MEDIA}images",
        "http://testserver.example.org/media/beeld.png",
        "http://elsewhere.example.org/media/beeld.png",
        "file:///etc/passwd",
        "/media/beeld.png",
    ],
)
def test_nothing_else_is_opened(url: str, settings: Any) -> None:
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT.parent / "buiten.png").write_bytes(picture().read())
    (settings.MEDIA_ROOT / "images").mkdir()
    default_storage.save("beeld.png", picture())
    default_storage.save("geheim.txt", ContentFile(b"geheim"))
    default_storage.save("beeld.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    assert picture_bytes(url) is None

from wagtail.api import APIField


def writable(*names: str) -> list[APIField]:
    """Return fields that machines may read and write through the authoring API."""
    return [APIField(name, writable=True) for name in names]

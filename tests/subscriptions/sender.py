"""Processes that send until they are killed: ``python -m tests.subscriptions.sender PORT MAILS_PER_MINUTE RESERVED``.

``RESERVED``: seconds that the others wait for a process that says nothing.

See ``tests.nursery``.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django
from django.conf import settings

from tests.nursery import serve

STRETCH = 0.25
"""Seconds after which it is the turn of another process."""


def work(task: str) -> None:
    from cms.subscriptions import sending  # noqa: PLC0415 - only once Django is set up

    sending.STRETCH, sending.RESERVED = STRETCH, timedelta(seconds=float(sys.argv[3]))
    while True:
        sending.send_due()
        time.sleep(0.01)


def main() -> None:
    django.setup()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
    settings.MAILS_PER_MINUTE = int(sys.argv[2])
    serve(work)


if __name__ == "__main__":
    main()

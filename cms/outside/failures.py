from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Failure(TextChoices):
    """Why an address may not be called, or why a call did not succeed."""

    MALFORMED = "malformed", _("This is not a complete address, such as https://example.org/webhook.")
    NOT_HTTPS = "not-https", _("The address must begin with https://.")
    CREDENTIALS = "credentials", _("The address must not hold a user name or a password.")
    PORT = "port", _("The port must be 443, or 1024 or higher.")
    UNKNOWN_HOST = "unknown-host", _("The host name of the address is not known.")
    PRIVATE = "private", _("The address leads to a network that is not public.")
    TIMEOUT = "timeout", _("The receiver did not answer in time.")
    CERTIFICATE = "certificate", _("A secure connection failed: the certificate of the receiver is not right.")
    CONNECTION = "connection", _("No connection to the receiver could be made, or it broke.")
    STATUS = "status", _("The receiver answered with another status than 200 to 299.")
    GONE = "gone", _("The receiver answered 410: it wants no more calls. The subscriber has been switched off.")


class CallFailed(Exception):
    """A call that was not made or did not succeed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure

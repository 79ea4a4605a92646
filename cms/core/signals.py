from django.dispatch import Signal

page_saved = Signal()
"""Sent by ``BasePage.save`` at the end of its transaction, when the page and its child objects are written.

Arguments: ``instance``; ``address_changed``, whether the addresses below it changed; ``update_fields``, a list of
field names or None for all.
"""

municipalities_added = Signal()
"""Sent in the transaction that adds municipalities many at once; those that are saved one by one send ``post_save``."""

from cms.quality.models.addresses import Address, AddressUse
from cms.quality.models.kept import CheckedItem, KeptFinding
from cms.quality.models.wordings import Wording

__all__ = ["Address", "AddressUse", "CheckedItem", "KeptFinding", "Wording"]

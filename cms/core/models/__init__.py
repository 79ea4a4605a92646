from cms.core.models.consents import Consent
from cms.core.models.figures import Figure
from cms.core.models.media import CustomDocument, CustomImage, Rendition
from cms.core.models.municipalities import Municipality
from cms.core.models.pages import BasePage, OrderedChild, TranslatableOrderable
from cms.core.models.site import SiteSettings
from cms.core.models.taxonomy import Audience, Tag, Theme

__all__ = [
    "Audience",
    "BasePage",
    "Consent",
    "CustomDocument",
    "CustomImage",
    "Figure",
    "Municipality",
    "OrderedChild",
    "Rendition",
    "SiteSettings",
    "Tag",
    "Theme",
    "TranslatableOrderable",
]

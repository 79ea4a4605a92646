from resources.models.handouts import HandoutEdition, HandoutPage
from resources.models.interventions import InterventionPage, Recognition
from resources.models.media import MediaPage
from resources.models.practices import PracticePage
from resources.models.studies import StudyPage, StudyPartner

__all__ = [
    "HandoutEdition",
    "HandoutPage",
    "InterventionPage",
    "MediaPage",
    "PracticePage",
    "Recognition",
    "StudyPage",
    "StudyPartner",
]

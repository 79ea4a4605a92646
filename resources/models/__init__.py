from resources.models.downloads import Download, Requester
from resources.models.editions import FixedEdition, HeldFile
from resources.models.handouts import HandoutCorrection, HandoutEdition, HandoutPage
from resources.models.interventions import InterventionPage, Recognition
from resources.models.kept_files import KeptFile
from resources.models.media import MediaPage
from resources.models.practices import PracticePage
from resources.models.studies import StudyPage, StudyPartner

__all__ = [
    "Download",
    "FixedEdition",
    "HandoutCorrection",
    "HandoutEdition",
    "HandoutPage",
    "HeldFile",
    "InterventionPage",
    "KeptFile",
    "MediaPage",
    "PracticePage",
    "Recognition",
    "Requester",
    "StudyPage",
    "StudyPartner",
]

from partners.models.groups import GroupMembership, GroupPage
from partners.models.joining import ApplicantMail, JoinRequest
from partners.models.members import Member, SupportOffer
from partners.models.partners import PartnerPage, PartnerRole
from partners.models.teams import PartnerTeam

__all__ = [
    "ApplicantMail",
    "GroupMembership",
    "GroupPage",
    "JoinRequest",
    "Member",
    "PartnerPage",
    "PartnerRole",
    "PartnerTeam",
    "SupportOffer",
]

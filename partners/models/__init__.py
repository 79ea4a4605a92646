from partners.models.groups import GroupMembership, GroupPage
from partners.models.members import Member, SupportOffer
from partners.models.partners import PartnerPage, PartnerRole

__all__ = ["GroupMembership", "GroupPage", "Member", "PartnerPage", "PartnerRole", "SupportOffer"]

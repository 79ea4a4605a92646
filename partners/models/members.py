from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin, WorkflowMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable
from partners.forms import MemberForm, SupportOfferForm


class Member(
    SavedAtOnce, WorkflowMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, index.Indexed, ClusterableModel
):
    """An affiliated organisation that supports young carers in its own region."""

    base_form_class = MemberForm

    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True, max_length=300)
    municipality = models.ForeignKey(
        "core.Municipality",
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The municipality in which it has its office."),
    )
    municipalities = ParentalManyToManyField(
        "core.Municipality", verbose_name=_("municipalities covered"), blank=True, related_name="+"
    )
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    source = models.CharField(
        _("source"),
        max_length=250,
        blank=True,
        help_text=_("Where it says that the organisation is a member, for example “its website, 12 March 2026”."),
    )
    organisation = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("edited by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The organisation whose editors may propose changes here and in the support offers."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        MultiFieldPanel([FieldPanel("municipality"), FieldPanel("municipalities")], heading=_("Region")),
        FieldRowPanel([FieldPanel("website"), FieldPanel("email")]),
        FieldPanel("source"),
        FieldPanel("organisation"),
    ]
    override_translatable_fields = [
        SynchronizedField("name", overridable=False),
        SynchronizedField("municipalities", overridable=False),
        SynchronizedField("organisation", overridable=False),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]
    api_fields = writable(
        "name", "description", "municipality", "municipalities", "website", "email", "source", "organisation"
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("affiliated organisation")
        verbose_name_plural = _("affiliated organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SupportOffer(
    SavedAtOnce, WorkflowMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, index.Indexed, ClusterableModel
):
    """Support that a member offers to young carers. It is public while both are published."""

    base_form_class = SupportOfferForm

    class Kind(models.TextChoices):
        GROUP = "group", _("In a group")
        INDIVIDUAL = "individual", _("One to one")
        ONLINE = "online", _("Online")

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        PAID = "paid", _("Paid")
        UNKNOWN = "unknown", _("Not known")

    member = models.ForeignKey(
        Member, verbose_name=_("affiliated organisation"), on_delete=models.CASCADE, related_name="support_offers"
    )
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    min_age = models.PositiveSmallIntegerField(_("from age"))
    max_age = models.PositiveSmallIntegerField(_("to age"))
    cost = models.CharField(_("cost"), max_length=20, choices=Cost.choices, default=Cost.UNKNOWN)
    municipalities = ParentalManyToManyField(
        "core.Municipality",
        verbose_name=_("municipalities"),
        blank=True,
        related_name="+",
        help_text=_("Leave empty if it is offered wherever the organisation works."),
    )
    website = models.URLField(_("website"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    panels = [
        FieldPanel("member"),
        FieldPanel(
            "title", help_text=_("What people find there, for example “Open afternoon for children from 8 to 12”.")
        ),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("cost")]),
        FieldRowPanel([FieldPanel("min_age"), FieldPanel("max_age")]),
        FieldPanel(
            "municipalities",
            help_text=_(
                "Leave empty if it is offered wherever the organisation works; what is online is for everybody then."
            ),
        ),
        FieldPanel("website"),
    ]
    override_translatable_fields = [
        SynchronizedField("member", overridable=False),
        SynchronizedField("municipalities", overridable=False),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("locale_id"),
    ]
    api_fields = writable(
        "member", "title", "description", "kind", "min_age", "max_age", "cost", "municipalities", "website"
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("support offer")
        verbose_name_plural = _("support offers")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=models.Q(min_age__lte=models.F("max_age")), name="ages_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return self.live and self.member.live

    def clean(self) -> None:
        super().clean()
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValidationError({"max_age": _("The highest age must not be below the lowest.")})

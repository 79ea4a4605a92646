from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, OrderedChild
from cms.core.models.pages import ChecksBeforePublishing
from cms.core.writable import writable
from resources.models.base import ResourcePage


class InterventionPage(ResourcePage):
    """A described approach for young carers, with the recognition that it has."""

    page_icon = "circle-check"
    page_description = _("A described approach, with its recognition by Movisie or NJi.")

    content_panels = [
        *BasePage.intro_panels,
        *BodyMixin.body_panels,
        InlinePanel(
            "recognitions",
            heading=_("Recognition"),
            label=_("Recognition"),
            help_text=_("Take over the level as the scheme itself names it. Schemes cannot be compared."),
        ),
        *ResourcePage.resource_panels,
    ]
    api_fields = [*ResourcePage.api_fields, *writable("recognitions")]

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")


class Recognition(ChecksBeforePublishing, OrderedChild):
    """The recognition of an intervention, in the words of the scheme that gave it."""

    class Scheme(models.TextChoices):
        MOVISIE = "movisie", _("Movisie, database of effective social interventions")
        NJI = "nji", _("NJi, database of effective youth interventions")

    LEVELS: dict[str, list[tuple[str, str]]] = {
        Scheme.MOVISIE: [
            ("movisie-goed-beschreven", "Goed beschreven"),
            ("movisie-goed-onderbouwd", "Goed onderbouwd"),
            ("movisie-eerste-aanwijzingen", "Eerste aanwijzingen voor effectiviteit"),
            ("movisie-goede-aanwijzingen", "Goede aanwijzingen voor effectiviteit"),
            ("movisie-sterke-aanwijzingen", "Sterke aanwijzingen voor effectiviteit"),
        ],
        Scheme.NJI: [
            ("nji-goed-onderbouwd", "Goed onderbouwd"),
            ("nji-eerste-aanwijzingen", "Effectief volgens eerste aanwijzingen"),
            ("nji-goede-aanwijzingen", "Effectief volgens goede aanwijzingen"),
            ("nji-sterke-aanwijzingen", "Effectief volgens sterke aanwijzingen"),
        ],
    }
    """Levels by scheme, named as each scheme names them: they are names, and are not translated."""

    SHORT_NAMES: dict[str, str] = {Scheme.MOVISIE: "Movisie", Scheme.NJI: "NJi"}

    page = ParentalKey(InterventionPage, on_delete=models.CASCADE, related_name="recognitions")
    scheme = models.CharField(_("scheme"), max_length=20, choices=Scheme.choices)
    level = models.CharField(
        _("level"),
        max_length=40,
        choices=[
            (SHORT_NAMES[Scheme.MOVISIE], LEVELS[Scheme.MOVISIE]),
            (SHORT_NAMES[Scheme.NJI], LEVELS[Scheme.NJI]),
        ],
    )
    date = models.DateField(_("recognised on"))
    source_url = models.URLField(_("address in the database"))

    panels = [
        FieldRowPanel([FieldPanel("scheme"), FieldPanel("level")]),
        FieldRowPanel(
            [
                FieldPanel("date"),
                FieldPanel(
                    "source_url", help_text=_("The page about this intervention in the database of Movisie or NJi.")
                ),
            ]
        ),
    ]
    api_fields = writable("scheme", "level", "date", "source_url")

    class Meta(OrderedChild.Meta):
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}: {self.get_level_display()}"

    def publication_errors(self) -> list[str]:
        if self.level and self.level not in dict(self.LEVELS.get(self.scheme, [])):
            return [
                str(
                    _("The level “%(level)s” does not belong to %(scheme)s. Choose a level of that scheme.")
                    % {"level": self.get_level_display(), "scheme": self.get_scheme_display()}
                )
            ]
        return []

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage


class GamePage(BasePage, BodyMixin):
    """A game to play with a class."""

    page_icon = "group"

    players = models.PositiveSmallIntegerField()
    rules = RichTextField(blank=True)
    maker = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    content_panels = [
        *BasePage.intro_panels,
        FieldPanel("players"),
        FieldPanel("rules"),
        FieldPanel("maker"),
        *BodyMixin.body_panels,
    ]

    class Meta:
        verbose_name = "spel"

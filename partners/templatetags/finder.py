"""What the templates of the support finder need."""

from django import template

from partners import finder

register = template.Library()

register.filter("facts_of", finder.facts_of)

"""The checks of the suite itself, in the order in which editors see what they find."""

from cms.quality.checks.completeness import RULES, SUMMARY
from cms.quality.checks.files import UNTAGGED
from cms.quality.checks.headings import HEADINGS
from cms.quality.checks.links import DEAD_LINKS, EMPTY_LINKS, LEADING_NOWHERE, LINK_TEXTS
from cms.quality.checks.numbers import SUPERSEDED
from cms.quality.checks.pictures import ALT_TEXTS, PORTRAITS
from cms.quality.checks.reading import LONG_SENTENCES, READING_LEVEL
from cms.quality.checks.twins import TWINS
from cms.quality.checks.wordings import JARGON, NAMING

CHECKS = (
    RULES,
    SUMMARY,
    TWINS,
    ALT_TEXTS,
    PORTRAITS,
    HEADINGS,
    EMPTY_LINKS,
    LINK_TEXTS,
    LEADING_NOWHERE,
    DEAD_LINKS,
    UNTAGGED,
    SUPERSEDED,
    NAMING,
    JARGON,
    LONG_SENTENCES,
    READING_LEVEL,
)

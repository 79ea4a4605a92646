"""How long titles and summaries may be before search engines cut them, in characters; more is allowed."""

TITLE = 60
SUMMARY = 155

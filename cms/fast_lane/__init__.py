"""Answers that are asked for often, kept as ready bytes ahead of Django. See docs/decisions/0010-fast-lane.md."""

"""Where an index stands, read with every search: answers are kept until it moves."""

from __future__ import annotations

from typing import NamedTuple

from cms.publishing import reading
from search.models import Index, Wordbook


class State(NamedTuple):
    """``place`` names the index, how far it has read, and the words that stand for others.

    ``moment`` goes with ``reading.news``: what is found now holds as long as nothing is newer.
    """

    place: str
    words: int
    moment: int
    has_news: bool


def state_of(engine: str, *, since: int) -> State | None:
    """Return where the active index of an engine stands, None if there is none; one statement.

    ``since``: the moment of an earlier answer, to hear whether anything was published after it.
    """
    index, words = Index._meta.db_table, Wordbook._meta.db_table
    rows = reading.rows(
        f'SELECT i.id, i.epoch, i."transaction", i.number, coalesce((SELECT max(version) FROM {words}), 0), '
        f"{reading.moment()}, {reading.news()} FROM {index} i WHERE i.engine = %s AND i.building = %s",
        [since, engine, False],
    )
    if not rows:
        return None
    [(pk, epoch, transaction, number, version, moment, has_news)] = rows
    return State(f"{pk}.{epoch}.{transaction}.{number}.{version}", version, moment, bool(has_news))

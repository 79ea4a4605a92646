"""What was measured, as tables and as goals met or not."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.load import Round

NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one system did with one case. Without ``measured``, ``note`` says why."""

    case: str
    system: str
    measured: Round | None = None
    statements: float | None = None
    note: str = ""


def table(rows: list[list[str]]) -> str:
    """Return rows, the first of which is the heading, as a table in Markdown."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| "
        + " | ".join(_aligned(cell, width, place) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if place < 2 else ":") for place, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _aligned(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place < 2 else cell.rjust(width)


def results_table(results: list[Result]) -> str:
    heading = ["request", "system", "requests/s", "ms server", "ms database", "statements", "× v2", "× v3", "of limit"]
    rows = [heading]
    for result in results:
        if result.measured is None:
            rows.append([result.case, result.system, result.note, *[""] * 6])
            continue
        rate = result.measured.rate
        rows.append(
            [
                result.case,
                result.system,
                f"{rate:,.1f}" if rate < 100 else f"{rate:,.0f}",
                f"{result.measured.server_time:.3f}",
                f"{result.measured.database_time:.3f}",
                NOTHING if result.statements is None else f"{result.statements:g}",
                *(_ratio(results, result, other, digits) for other, digits in (("v2", 1), ("v3", 1), ("limit", 2))),
            ]
        )
    return table(rows)


def rate(results: list[Result], case: str, system: str) -> float | None:
    found = next((each.measured for each in results if (each.case, each.system) == (case, system)), None)
    return found.rate if found else None


def cost(results: list[Result], case: str, system: str) -> float | None:
    """Return the milliseconds of processor time for an answer, of server and database together."""
    found = next((each.measured for each in results if (each.case, each.system) == (case, system)), None)
    return found.server_time + found.database_time if found else None


def _ratio(results: list[Result], result: Result, other: str, digits: int) -> str:
    base = rate(results, result.case, other)
    return f"{result.measured.rate / base:.{digits}f}" if base and result.measured else NOTHING


def verdict(what: str, value: float | None, goal: float, *, at_most: bool = False) -> list[str]:
    """Return a row of the goals: what, goal, reached, and whether that is enough."""
    wanted = f"{'at most' if at_most else 'at least'} {goal:g}"
    if value is None:
        return [what, wanted, NOTHING, "not there yet"]
    met = value <= goal if at_most else value >= goal
    return [what, wanted, f"{value:.2f}", "met" if met else "NOT MET"]

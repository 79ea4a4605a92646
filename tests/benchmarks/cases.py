"""What is measured: named requests, each as every system spells it, and the goals."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.comparison import SUMMARY_FIELDS

HANDOUTS = "type=resources.HandoutPage&limit=20&order=-first_published_at"
SUMMARIES = f"{HANDOUTS}&fields={','.join(SUMMARY_FIELDS)}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request to measure.

    Each system has the addresses that it needs for one answer, in order; none if it cannot give it. ``times`` is the
    goal: so many times as many requests a second as Wagtail's v2.
    """

    name: str
    ours: str
    version_2: tuple[str, ...] = ()
    version_3: tuple[str, ...] = ()
    times: float | None = None
    conditional: bool = False


# The fields in braces are those of benchmarks.samples.Sample.
CASES = [
    Case(
        name="detail",
        ours="/api/v1/handouts/{public_id}",
        version_2=("/wagtail/v2/pages/{pk}/",),
        version_3=("/wagtail/v3/pages/{pk}/",),
        times=45,
    ),
    Case(
        name="by-path",
        ours="/api/v1/resolve?path={path}",
        version_2=("/wagtail/v2/pages/find/?html_path={html_path}", "/wagtail/v2/pages/{pk}/"),
        version_3=("/wagtail/v3/pages/find/?html_path={html_path}", "/wagtail/v3/pages/{pk}/"),
        times=45,
    ),
    Case(
        name="304",
        ours="/api/v1/handouts/{public_id}",
        version_2=("/wagtail/v2/pages/{pk}/",),
        version_3=("/wagtail/v3/pages/{pk}/",),
        times=55,
        conditional=True,
    ),
    Case(
        name="20 summaries",
        ours="/api/v1/handouts?pageSize=20",
        version_2=(f"/wagtail/v2/pages/?{SUMMARIES}",),
        version_3=(f"/wagtail/v3/pages/?{HANDOUTS}",),
        times=25,
    ),
    Case(
        name="20 complete",
        ours="/api/v1/handouts?pageSize=20&fields=*",
        version_2=(f"/wagtail/v2/pages/?{HANDOUTS}&fields=*",),
        times=240,
    ),
    Case(
        name="filtered",
        ours="/api/v1/handouts?pageSize=20&theme={theme}",
        version_2=(f"/wagtail/v2/pages/?{SUMMARIES}&themes={{theme_pk}}",),
        version_3=(f"/wagtail/v3/pages/?{HANDOUTS}&themes={{theme_pk}}",),
        times=25,
    ),
    Case(
        name="deep cursor",
        ours="/api/v1/handouts?pageSize=20&cursor={cursor}",
        version_2=(f"/wagtail/v2/pages/?{SUMMARIES}&offset={{offset}}",),
        version_3=(f"/wagtail/v3/pages/?{HANDOUTS}&offset={{offset}}",),
        times=25,
    ),
    Case(name="embed-card", ours="/embed/handout/{public_id}"),
    Case(name="embed-list", ours="/embed/list/handouts?theme={theme}"),
]

FLAT = 1.2
"""Cost with the most pages, at most so many times that with the fewest."""
FAST_LANE = 0.85
"""Of what the limit serves."""
VARNISH = 0.9
"""Of what Varnish serves from a static object."""
PUBLISHING = 1.5
"""Times what plain Wagtail needs."""

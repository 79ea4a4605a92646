"""Whatever a client sends, it gets an answer or a problem that says what is wrong, and never a fault of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KNOWN = ["locale", "type", "pageSize", "cursor", "path", "since", "sort", "fields", "expand", "richText"]
FILTERS = ["theme", "tag", "parent", "ancestor", "partner", "status", "publishedAfter", "changedAfter"]
NAMES = st.sampled_from(KNOWN + FILTERS) | st.text(max_size=12)
LIKELY = ["nl", "theme", "title", "body(type,value)", "children", "-title", "markdown", "2026-01-01T00:00:00Z", "*"]
VALUES = st.sampled_from(LIKELY) | st.text(max_size=60) | st.text("abc(),*.", max_size=20)
PARAMETERS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
ADDRESSES = st.sampled_from(
    ["", "/pages", "/themes", "/projects", "/resolve", "/changes", "/navigation", "/site", "/openapi.json"]
)
any_input = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@any_input
@given(address=ADDRESSES, parameters=PARAMETERS)
def test_any_parameters_are_answered_or_refused(home: Any, client: Any, address: str, parameters: list[Any]) -> None:
    query = QueryDict(mutable=True)
    for name, value in parameters:
        query.appendlist(name, value)
    answer = client.get(f"/api/v1{address}?{query.urlencode()}")
    assert answer.status_code in (200, 400, 404, 410), answer.content
    if answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"


@any_input
@given(path=st.text(max_size=60))
def test_any_path_is_answered_or_refused(home: Any, client: Any, path: str) -> None:
    answer = client.get(f"/api/v1/pages/{quote(path, safe='/')}")
    assert answer.status_code in (200, 400, 404), answer.content
    assert client.get(f"/nl/{quote(path, safe='/')}").status_code in (200, 301, 404)

"""Every operation of the description is tried with all kinds of requests; every answer must be as described.

``schemathesis`` makes the requests from the description, so what is added to that is tried without a line here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from wagtail.models import Revision

from cms.api.listing import SORT_OPTIONS, Cursor
from cms.api.schema import openapi
from cms.publishing import previews

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documented_site")]

DOCUMENT = orjson.loads(openapi())

# Nobody can make up what clients take over from an answer.
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())
CURSORS = st.builds(Cursor, st.sampled_from(SORT_OPTIONS), st.booleans(), MOMENTS | st.text(max_size=9), st.uuids())
schemathesis.openapi.format("cursor", CURSORS.map(str))
FIELDS = ["*", "title", "id,title,image(url,srcset(width))", "summary,breadcrumbs(title)", "themes(key)"]
schemathesis.openapi.format("fields", st.sampled_from(FIELDS))


description = schemathesis.openapi.from_dict(orjson.loads(openapi()), config=schemathesis.Config())
description.app = get_wsgi_application()


@pytest.fixture
def answers(request: Any) -> Iterator[Counter[int]]:
    """Counts the answers of an operation by status. One that never succeeds has not been checked at all."""
    seen: Counter[int] = Counter()
    yield seen
    # One address only leads to another. What changes something takes a key that nobody can make up.
    if not seen[200] and not seen[307] and not ("[POST " in request.node.name and seen[401]):
        pytest.fail(f"Never a 200, only {dict(seen)}. Let tests/documented.py make what it can find.", pytrace=False)


# The same requests each time: a commit passes or it does not.
@description.parametrize()
@settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_answer_is_as_described(case: Any, answers: Counter[int]) -> None:
    if ask(case, answers) == 404:
        refer_to_what_exists(case)
        ask(case, answers)


def ask(case: Any, answers: Counter[int]) -> int:
    # No schema can say that relations and pages together cost too much, or that a cursor is of another order. And the
    # transport of these tests unpacks nothing.
    answer = case.call(headers={"Accept-Encoding": "identity"})
    answers[answer.status_code] += 1
    case.validate_response(answer, excluded_checks=[positive_data_acceptance])
    return answer.status_code


def refer_to_what_exists(case: Any) -> None:
    """Replace what was made up: in the path by the first entry of the list above it, in the query by the example."""
    address = "/api/v1"
    for segment in case.path.strip("/").split("/"):
        name = segment.strip("{}")
        if name == "token":
            case.path_parameters[name] = previews.make_token(Revision.page_revisions.all()[0])
        elif name != segment:
            case.path_parameters[name] = Client().get(address).json()["items"][0][name]
        address += f"/{case.path_parameters[name] if name != segment else segment}"
    for parameter in DOCUMENT["paths"][case.path]["get"].get("parameters", []):
        if "examples" in parameter["schema"]:
            case.query[parameter["name"]] = parameter["schema"]["examples"][0]

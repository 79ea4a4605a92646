"""The limit: the smallest WSGI application that returns the same bytes, from memory."""

import json
import os
from pathlib import Path

answers = {}
for description in Path(os.environ["LIMIT_ANSWERS"]).glob("*.json"):
    answer = json.loads(description.read_text())
    headers = [tuple(pair) for pair in answer["headers"]]
    answers[f"/{description.stem}"] = answer["status"], headers, [description.with_suffix(".body").read_bytes()]


def application(environ, start_response):
    status, headers, body = answers[environ["PATH_INFO"]]
    start_response(status, headers)
    return body

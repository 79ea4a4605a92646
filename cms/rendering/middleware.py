from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


class PathLanguageMiddleware:
    """Activate the language that a path begins with, as the addresses of the reading view need.

    Django's own ``LocaleMiddleware`` would also turn every 404 of the API into a redirect to ``/nl/api/…``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info)
        if language is None:
            return self.get_response(request)
        with translation.override(language):
            return self.get_response(request)

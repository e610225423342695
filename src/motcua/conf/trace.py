"""One line in the log for each request: which page, how it ended, how long it took; never whose, never with what."""

import logging
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from motcua.conf.log import request_id

log = logging.getLogger("motcua.access")


class TraceMiddleware:
    """Outermost: gives the request an id, tells it in ``X-Request-Id``, and writes the line with ``MOTCUA_LOG=json``.

    An address may hold a code and a query what somebody looked for; so the line names the page and holds neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then write the line."""
        began, key = perf_counter(), uuid.uuid4().hex
        token = request_id.set(key)
        try:
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else None
            fields = {"method": request.method, "route": route, "status": response.status_code}
            fields["ms"] = round((perf_counter() - began) * 1000)
            log.info("request", extra={"fields": fields})
            response.headers["X-Request-Id"] = key
            return response
        finally:
            request_id.reset(token)

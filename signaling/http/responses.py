"""What every response has in common: headers that bind the browser, and errors told in one form."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Final

import structlog
from aiohttp import web

from conference.errors import AnteroomError, BadInput, Busy, NotAllowed, NotFound, Unavailable
from signaling.config import Settings
from signaling.http.languages import language_of, problem_page, remember
from signaling.http.limits import (
    Place,
    TooManyConnections,
    TooManySignIns,
    VisitorCap,
    client_address,
    place_of,
)
from signaling.http.metrics import Metrics
from signaling.http.origins import is_same_origin, websocket_origin

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CONNECTIONS_RETRY_S: Final = 10.0


class WrongOrigin(NotAllowed):
    """The page that sent this is not one of ours, or its Origin header is missing."""

    code = "wrong_origin"


class NotSignedIn(NotAllowed):
    """Needs a sign-in, which is missing or has run out."""

    code = "not_signed_in"


class MethodNotAllowed(BadInput):
    """There is something at this address, but it does not take this HTTP method."""

    code = "method_not_allowed"


class BodyTooLarge(BadInput):
    """The request's body is longer than any that is expected."""

    code = "body_too_large"


class TooSlow(BadInput):
    """The request did not arrive within its deadline."""

    code = "too_slow"


class NotJson(BadInput):
    """The body is not `application/json`."""

    code = "not_json"


class BadRequest(BadInput):
    """The request is not HTTP that this server reads."""

    code = "bad_request"


class Invalid(BadInput):
    """The body is JSON, but not of the form that was asked for."""

    code = "invalid"


# The first that fits.
_STATUS: Final[tuple[tuple[type[AnteroomError], HTTPStatus], ...]] = (
    (MethodNotAllowed, HTTPStatus.METHOD_NOT_ALLOWED),
    (BodyTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooSlow, HTTPStatus.REQUEST_TIMEOUT),
    (NotJson, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (TooManyConnections, HTTPStatus.TOO_MANY_REQUESTS),
    (TooManySignIns, HTTPStatus.TOO_MANY_REQUESTS),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (AnteroomError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

# ------------------------------------------------------------------ headers


PART_OF_A_PAGE: Final = web.ResponseKey("part_of_a_page", bool)
"""Key on a response: it is no document and no worker, but what a page is made of."""

_OF_DOCUMENTS: Final = frozenset(
    (
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "X-Frame-Options",
        "X-Robots-Tag",
    )
)
"""The page's own bind what it is made of, whose scores of files would carry these for nothing."""


def security_headers(settings: Settings) -> Mapping[str, str]:
    """For every response. lit-html makes its templates under a Trusted Types policy of its name;
    the other one is of the service worker's address."""
    sockets = " ".join(sorted(websocket_origin(origin) for origin in settings.origins))
    policy = (
        "default-src 'self'",
        # Some browsers do not count WebSockets of the same host as 'self'.
        f"connect-src 'self' {sockets}",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html service-worker",
    )
    headers = {
        "Content-Security-Policy": "; ".join(policy),
        "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), "
        "geolocation=(), payment=(), usb=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "anteroom",
    }
    if settings.public_origin.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


# ------------------------------------------------------------------ errors


def status_of(error: AnteroomError) -> HTTPStatus:
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def error_response(error: AnteroomError, *, language: str | None) -> web.Response:
    """A small page in the language, or `{code, text}` with `retry_after_s` where waiting helps."""
    status = status_of(error)
    if language is not None:
        page = problem_page(error.code, ours=status >= 500, language=language)
        response = web.Response(status=status, text=page, content_type="text/html")
    else:
        response = web.json_response(error_body(error), status=status)
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(ceil(error.retry_after_s))
    return response


def error_body(error: AnteroomError) -> dict[str, object]:
    body: dict[str, object] = {"code": error.code, "text": error.text}
    if error.retry_after_s is not None:
        body["retry_after_s"] = ceil(error.retry_after_s)
    return body


def raw_error(error: AnteroomError, headers: Mapping[str, str]) -> bytes:
    """A whole HTTP response, for connections that never came to send a request."""
    status = status_of(error)
    body = json.dumps(error_body(error)).encode()
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _is_for_people(request: web.BaseRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not request.path.startswith("/api/")
        and "text/html" in request.headers.get("Accept", "")
    )


# ------------------------------------------------------------------ what wraps every handler


class Wrapping:
    """The headers' hook and the middlewares, from the outside in: errors, caps, origins.

    `is_known` says whether a request shows a cookie of ours.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        is_known: Callable[[web.BaseRequest], bool],
        visitors: VisitorCap,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._is_known = is_known
        self._visitors = visitors
        self._metrics = metrics
        self._headers = security_headers(settings)
        self._headers_of_parts = {
            name: value for name, value in self._headers.items() if name not in _OF_DOCUMENTS
        }

    def wrap(self, app: web.Application) -> None:
        """Around every handler of the application, registered before or after."""
        app.on_response_prepare.append(self._add_headers)
        app.middlewares.extend((self._tell_errors, self._cap_visitors, self._check_origin))

    async def _add_headers(self, _: web.Request, response: web.StreamResponse) -> None:
        is_part = response.get(PART_OF_A_PAGE, False)
        response.headers.update(self._headers_of_parts if is_part else self._headers)
        # Pages and answers are somebody's own; static files say otherwise themselves.
        response.headers.setdefault("Cache-Control", "no-store")

    @web.middleware
    async def _tell_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as problem:
            if problem.status < HTTPStatus.BAD_REQUEST:
                raise
            response = self._refuse(request, _own_error(problem))
            if "Allow" in problem.headers:
                response.headers["Allow"] = problem.headers["Allow"]
        except AnteroomError as error:
            response = self._refuse(request, error)
        except ConnectionError:
            raise  # the client has gone; nobody is left to be told
        except Exception:
            if request.writer.output_size > 0:
                raise  # half a response cannot be followed by another; the connection closes
            log.exception("handler_failed", route=_route(request))
            response = self._refuse(request, AnteroomError("Something went wrong on our side."))
        self._metrics.requests.labels(_route(request), request.method, response.status).inc()
        return response

    def _refuse(self, request: web.Request, error: AnteroomError) -> web.Response:
        self._metrics.refusals.labels(error.code).inc()
        for_people = _is_for_people(request)
        response = error_response(error, language=language_of(request) if for_people else None)
        if for_people:
            remember(request, response)
        if isinstance(error, (TooManyConnections, BodyTooLarge, TooSlow)):
            response.force_close()
        return response

    @web.middleware
    async def _cap_visitors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Holds a place for whoever has not shown a cookie of ours.

        The listener has taken it for the whole connection; behind a proxy, whose connections serve
        many, it is taken here for the request (a WebSocket is one) and the forwarded address.
        """
        place = place_of(request)
        of_request: Place | None = None
        if place is None:
            visitor = client_address(request, self._settings.trusted_proxies)
            place = of_request = self._visitors.enter(visitor)
        try:
            if (place is None or place.is_held) and self._is_known(request):
                if place is not None:
                    place.leave()
            elif place is None or (place.is_held and place.over):
                raise TooManyConnections(
                    "Too many connections from your address. Please try again shortly.",
                    retry_after_s=_CONNECTIONS_RETRY_S,
                )
            return await handler(request)
        finally:
            if of_request is not None:
                of_request.leave()

    @web.middleware
    async def _check_origin(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """On whatever may act in its sender's name: everything but plain GETs.

        Under our referrer policy browsers send `Origin: null` with forms (Fetch, section 3.2); our
        pages use `fetch`, which tells it.
        """
        acts = request.method not in ("GET", "HEAD") or "Upgrade" in request.headers
        origin = request.headers.get("Origin")
        if acts and not is_same_origin(origin, self._settings.origins):
            raise WrongOrigin(
                "This request does not come from one of this server's own pages "
                f"({', '.join(sorted(self._settings.origins))})."
            )
        return await handler(request)


def _route(request: web.Request) -> str:
    """The address with its variable parts by name: neither metrics nor logs learn a link."""
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical


def _own_error(problem: web.HTTPException) -> AnteroomError:
    if problem.status == HTTPStatus.NOT_FOUND:
        return NotFound("There is nothing at this address.")
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed("This address does not take that kind of request.")
    if problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return BodyTooLarge("The request is too long.")
    return BadRequest("The server does not understand this request.")

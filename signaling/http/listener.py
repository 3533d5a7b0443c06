"""The listening sockets: who may connect, and how long they may take to say what they want.

aiohttp serves whoever it is handed. Here every connection is counted from its accept on, before
TLS, so that neither a slow handshake nor a slow header escapes the caps and deadlines.
"""

import asyncio
import contextlib
import errno
import itertools
import socket
import ssl
from collections.abc import Coroutine
from typing import Any, Final

import structlog
from aiohttp import web

from conference.errors import AnteroomError, Busy
from signaling.config import Settings
from signaling.http.limits import Place, TooManyConnections, VisitorCap, is_trusted, visitor_of
from signaling.http.metrics import Metrics
from signaling.http.responses import (
    BadRequest,
    TooSlow,
    error_response,
    raw_error,
    security_headers,
)
from signaling.http.sockets import CannotListen, bind, close_all
from signaling.process.timing import Alarm, Timing

log = structlog.get_logger(__name__)

_BACKLOG: Final = 1024
_MAX_HEADER_BYTES: Final = 16 * 1024
"""Of one header field; a browser with all the cookies we let it keep stays below 6 KiB."""
_CLOSING_GRACE: Final = 5.0
"""For handlers under way when the server stops; WebSockets are closed by their own owner first."""
_ACCEPTS_PER_TURN: Final = 64
"""A flood of connections must not keep the others from their turn."""
_RETRY_S: Final = 10.0
_OUT_OF_FILES: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_OUT_OF_FILES_PAUSE: Final = 1.0


class Connection(web.RequestHandler):
    """One accepted connection, with its place among its visitor's and its deadline."""

    __slots__ = ("_listener", "place")

    def __init__(
        self, listener: "Listener", server: web.Server, *, place: Place | None, **options: Any
    ) -> None:
        super().__init__(server, **options)
        self._listener = listener
        self.place = place
        """None behind a trusted proxy, whose connections serve many visitors."""

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._listener.forget(self)

    def cut_off(self, response: bytes) -> None:
        """Say why and close, without waiting for the other end to read it."""
        if self.transport is not None:
            self.transport.write(response)
        self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        self._listener.forget_deadline(self)
        return self._listener.unreadable(exc)


class Listener:
    """Serves one application on every address of `listen_host`. Whoever starts it closes it."""

    def __init__(
        self,
        app: web.Application,
        *,
        settings: Settings,
        visitors: VisitorCap,
        metrics: Metrics,
        timing: Timing,
    ) -> None:
        # No access log: paths hold links.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING_GRACE)
        self._settings = settings
        self._visitors = visitors
        self._metrics = metrics
        self._timing = timing
        self._tls: ssl.SSLContext | None = None
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[Connection] = set()
        self._headers_due: dict[Connection, float] = {}
        self._alarm = Alarm(timing, self._cut_off_slow)
        self._headers = security_headers(settings)

    async def start(self) -> None:
        """Starts the application, then listens. Raises CannotListen with a text for operators;
        `close` is still to be called then."""
        self._tls = _tls_of(self._settings)
        self._sockets = await bind(self._settings.listen_host, self._settings.listen_port)
        await self._runner.setup()
        self._note_arriving_headers()
        for listening in self._sockets:
            listening.listen(_BACKLOG)
            self._own(self._accept(listening))

    async def close(self) -> None:
        """Stops listening, then closes the application; closing twice is nothing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        close_all(self._sockets)
        self._alarm.close()
        await self._runner.cleanup()

    def _note_arriving_headers(self) -> None:
        """Whatever reaches a handler has sent its headers; aiohttp tells it nowhere else."""
        server = self._server
        handle = server.request_handler

        async def handle_arrived(request: web.BaseRequest) -> web.StreamResponse:
            assert isinstance(request.protocol, Connection)
            self.forget_deadline(request.protocol)
            return await handle(request)

        server.request_handler = handle_arrived

    @property
    def _server(self) -> web.Server:
        assert self._runner.server is not None, "start() sets the runner up"
        return self._runner.server

    def _own(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -------------------------------------------------------------- accepting

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        for number in itertools.count(1):
            try:
                accepted, address = await loop.sock_accept(listening)
            except OSError as error:
                if error.errno in _OUT_OF_FILES:
                    log.error("out_of_files", connections=len(self._open))
                    await asyncio.sleep(_OUT_OF_FILES_PAUSE)
                continue
            try:
                place = self._place_for(address[0])
            except AnteroomError as error:
                self._turn_away(accepted, error)
            else:
                self._own(self._connect(accepted, place))
            if number % _ACCEPTS_PER_TURN == 0:
                await asyncio.sleep(0)

    def _place_for(self, address: str) -> Place | None:
        """None for trusted proxies. Raises TooManyConnections or Busy."""
        if len(self._open) + len(self._tasks) >= self._settings.max_connections:
            raise Busy("The service is busy. Please try again shortly.", retry_after_s=_RETRY_S)
        if is_trusted(address, self._settings.trusted_proxies):
            return None
        place = self._visitors.enter(visitor_of(address))
        if place is None:
            raise TooManyConnections("Too many connections.", retry_after_s=_RETRY_S)
        return place

    def _turn_away(self, accepted: socket.socket, error: AnteroomError) -> None:
        """Said as far as the socket takes it at once; behind TLS nothing can be said so early."""
        self._metrics.refusals.labels(error.code).inc()
        with contextlib.suppress(OSError):
            if self._tls is None:
                accepted.send(raw_error(error, self._headers))
            accepted.close()

    async def _connect(self, accepted: socket.socket, place: Place | None) -> None:
        loop = asyncio.get_running_loop()
        connection = Connection(
            self,
            self._server,
            place=place,
            loop=loop,
            access_log=None,
            keepalive_timeout=self._settings.idle_connection,
            max_field_size=_MAX_HEADER_BYTES,
        )
        due = self._timing.now() + self._settings.header_deadline
        self._open.add(connection)
        self._headers_due[connection] = due
        self._alarm.set_no_later(due)
        try:
            await loop.connect_accepted_socket(
                lambda: connection,
                accepted,
                ssl=self._tls,
                ssl_handshake_timeout=self._settings.header_deadline if self._tls else None,
                ssl_shutdown_timeout=_CLOSING_GRACE if self._tls else None,
            )
        except (OSError, asyncio.CancelledError) as error:
            # The handshake failed, or the server stops; the connection never began.
            self.forget(connection)
            accepted.close()
            if isinstance(error, asyncio.CancelledError):
                raise

    # -------------------------------------------------------------- what connections report

    def forget(self, connection: Connection) -> None:
        """The connection is gone."""
        self._open.discard(connection)
        self.forget_deadline(connection)
        if connection.place is not None:
            connection.place.leave()

    def forget_deadline(self, connection: Connection) -> None:
        """It has sent its headers."""
        self._headers_due.pop(connection, None)

    def unreadable(self, error: BaseException | None) -> web.Response:
        """The answer to something that is not HTTP; its bytes may hold cookies: never logged."""
        log.info("unreadable_request", kind=type(error).__name__)
        self._metrics.refusals.labels(BadRequest.code).inc()
        response = error_response(
            BadRequest("The server does not understand this request."), language=None
        )
        response.headers.update(self._headers)
        response.headers["Cache-Control"] = "no-store"
        response.force_close()
        return response

    def _cut_off_slow(self) -> None:
        """All connections have the same time, so those due first were accepted first."""
        now = self._timing.now()
        error = TooSlow("The request took too long to arrive.")
        for connection, due in list(self._headers_due.items()):
            if due > now:
                self._alarm.set(due)
                break
            self._metrics.refusals.labels(error.code).inc()
            self.forget_deadline(connection)
            connection.cut_off(raw_error(error, self._headers))


def _tls_of(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise CannotListen(f"The certificate or its key cannot be used: {error}")
    return context

"""Numbers for operators, on a loopback listener of their own: they tell how busy a clinic is."""

from typing import Final

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from signaling.http.sockets import bind

_LOOPBACK: Final = "127.0.0.1"


class Metrics:
    """The signaling process's own counters, and whatever collectors others hand in."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "anteroom_http_requests",
            "HTTP requests answered; a WebSocket counts when it closes",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.refusals = Counter(
            "anteroom_http_refusals",
            "HTTP requests and connections refused, by error code",
            ("code",),
            registry=self.registry,
        )

    def add(self, collector: Collector) -> None:
        """Asked at each scrape, such as one that yields the relay's counters."""
        self.registry.register(collector)


class MetricsListener:
    """Serves /metrics on loopback. Whoever starts it closes it; closing twice is nothing."""

    def __init__(self, metrics: Metrics, *, port: int) -> None:
        app = web.Application()
        app.router.add_get("/metrics", self._show)
        self._metrics = metrics
        self._port = port
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self) -> None:
        """Raises CannotListen if the port is taken; `close` is still to be called then."""
        await self._runner.setup()
        for listening in await bind(_LOOPBACK, self._port):
            await web.SockSite(self._runner, listening).start()

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _show(self, _: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._metrics.registry),
            headers={"Content-Type": CONTENT_TYPE_LATEST},
        )

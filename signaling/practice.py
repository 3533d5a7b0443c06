"""The practice's side of the web server, registered by one call: all but the two sockets."""

from pathlib import Path

from aiohttp import web

from signaling.api import Api
from signaling.calendar import CalendarFollower
from signaling.clock import Clock
from signaling.config import Settings
from signaling.identity import Identity
from signaling.limits import VisitorCap
from signaling.metrics import Metrics
from signaling.pages import WEB_FOLDER, Pages
from signaling.passwords import Passwords
from signaling.responses import Wrapping
from signaling.sign_in import SignIn
from signaling.store.store import Store


def add_practice(
    app: web.Application,
    *,
    settings: Settings,
    store: Store,
    identity: Identity,
    follower: CalendarFollower,
    visitors: VisitorCap,
    metrics: Metrics,
    clock: Clock,
    passwords: Passwords | None = None,
    web_folder: Path = WEB_FOLDER,
) -> None:
    """Wraps every handler of the application and adds pages, sign-in and API.

    The wrapping checks the Origin of every WebSocket and POST, the sockets' too, and adds the
    security headers to every response. `visitors` is the listener's, so that both count as one.
    """
    Wrapping(settings=settings, identity=identity, visitors=visitors, metrics=metrics).wrap(app)
    Pages(store=store, identity=identity, folder=web_folder).add_routes(app)
    SignIn(
        settings=settings,
        store=store,
        identity=identity,
        passwords=passwords or Passwords(),
        clock=clock,
    ).add_routes(app)
    Api(
        settings=settings, store=store, identity=identity, follower=follower, clock=clock
    ).add_routes(app)

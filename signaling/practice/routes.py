"""The practice's side of the web server, registered by one call: all but the two sockets."""

from pathlib import Path

from aiohttp import web

from signaling.config import Settings
from signaling.http.languages import WEB_FOLDER
from signaling.http.limits import VisitorCap
from signaling.http.metrics import Metrics
from signaling.http.responses import Wrapping
from signaling.practice.api import Api
from signaling.practice.calendar import CalendarFollower
from signaling.practice.identity import Identity
from signaling.practice.pages import Pages
from signaling.practice.passwords import Passwords
from signaling.practice.reception import ReceptionReader
from signaling.practice.sign_in import SignIn
from signaling.process.clock import Clock
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
    reception: ReceptionReader,
    passwords: Passwords | None = None,
    web_folder: Path = WEB_FOLDER,
) -> None:
    """Wraps every handler of the application and adds pages, sign-in and API.

    The wrapping checks the Origin of every WebSocket and POST, the sockets' too, and adds the
    security headers to every response. `visitors` is the listener's, so that both count as one.
    """
    Wrapping(
        settings=settings, is_known=identity.is_known, visitors=visitors, metrics=metrics
    ).wrap(app)
    Pages(store=store, identity=identity, reception=reception, folder=web_folder).add_routes(app)
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

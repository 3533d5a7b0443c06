"""Serves `web/` with the product's own headers, and plays one scene's side of both sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from signaling.http.languages import WEB_FOLDER, language_of, remember, worded
from signaling.wire.events import Final, ProbeTurn, Stopped
from signaling.wire.message import Event
from signaling.wire.replies import GuestPage
from tests.browser.gallery import said
from tests.browser.gallery.said import BOOKED_CLIENTS, LISTS, STATISTICS
from tests.browser.gallery.scene import Scene

POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; worker-src 'self'; trusted-types lit-html service-worker"
)


class Stage:
    """The scene that is played to whoever comes next."""

    scene: Scene
    visits = 0

    def __init__(self, scene: Scene) -> None:
        self.scene = scene


STAGE: web.AppKey[Stage] = web.AppKey("stage", Stage)


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY
        # A browser keeps scripts and styles from scene to scene: loading them is half of a look.
        is_kept = request.path.startswith("/static/")
        response.headers["Cache-Control"] = "max-age=3600" if is_kept else "no-store"
    return response


def _page(name: str) -> Handler:
    html = (WEB_FOLDER / name).read_text(encoding="utf-8")

    async def serve(request: web.Request) -> web.Response:
        page = worded(html, language_of(request))
        response = web.Response(text=page, content_type="text/html")
        remember(request, response)
        response.set_cookie("devices", request.app[STAGE].scene.devices)
        return response

    return serve


async def _session(request: web.Request) -> web.Response:
    return web.json_response(request.app[STAGE].scene.session)


async def _book(_: web.Request) -> web.Response:
    return web.json_response(said.MADE, status=201)


async def _poll(_: web.Request) -> web.Response:
    """Where a lost socket stays away, so does this."""
    await asyncio.Event().wait()
    raise AssertionError("waited for ever")


async def _call_socket(request: web.Request) -> web.WebSocketResponse:
    return await _play(request, request.app[STAGE].scene.call)


async def _workspace_socket(request: web.Request) -> web.WebSocketResponse:
    return await _play(request, request.app[STAGE].scene.workspace)


async def _play(request: web.Request, events: Sequence[Event]) -> web.WebSocketResponse:
    scene = request.app[STAGE].scene
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    # Only what is on can be turned off, and the page has to be told so while it is.
    stops = [event for event in events if isinstance(event, Stopped)]
    events = [event for event in events if event not in stops]
    if scene.hang_up and request.app[STAGE].visits > 0:
        return socket
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            break
        command = json.loads(message.data)
        if command["type"] == "hello":
            for n, event in enumerate(events):
                await socket.send_str(event.model_copy(update={"n": n}).model_dump_json())
            if scene.hang_up and events:
                request.app[STAGE].visits += 1
                break
        elif command["type"] == "sources" and stops and command["mic"]:
            await socket.send_str(
                stops.pop().model_copy(update={"n": len(events)}).model_dump_json()
            )
        elif "id" in command:
            await socket.send_json({"id": command["id"], **_reply(scene, command)})
            if command["type"] == "probe" and scene.devices.endswith("_network"):
                turn = ProbeTurn(n=len(events), probe="p1", lasts_s=15.0, ice_servers=[])
                await socket.send_str(turn.model_dump_json())
            if command["type"] == "leave":
                await socket.send_str(Final(n=len(events), reason="left").model_dump_json())
    return socket


def _reply(scene: Scene, command: dict[str, object]) -> dict[str, object]:
    kind = str(command["type"])
    if kind in scene.replies:
        absent = {"retry_after_s": None, "by": None, "outcome": None}
        return {"type": "error", **absent, **scene.replies[kind]}
    if kind == "offer":
        answer = {"generation": command["generation"], "offer_id": command["offer_id"]}
        return {"type": "answer", **answer, "sdp": "v=0"}
    if kind == "talk_offer":
        return {"type": "talk_answer", "talk": command["talk"], "sdp": "v=0"}
    if kind == "probe_offer":
        return {"type": "probe_answer", "probe": command["probe"], "sdp": "v=0"}
    if kind == "stats":
        return STATISTICS.model_dump(mode="json", exclude={"id"})
    if kind == "clients":
        return BOOKED_CLIENTS.model_dump(mode="json", exclude={"id"})
    if kind == "guests":
        meeting = str(command.get("meeting", "m1"))
        rows = LISTS.get(meeting, [])
        page = GuestPage(meeting=meeting, rows=rows, total=len(rows))
        return page.model_dump(mode="json", exclude={"id"})
    return {"type": "done", "results": None, "recorded": True}


@asynccontextmanager
async def serving(scene: Scene) -> AsyncIterator[tuple[str, Stage]]:
    """The address to open, and the stage on which another scene may be put."""
    app = web.Application(middlewares=[_headers])
    stage = app[STAGE] = Stage(scene)
    app.router.add_static("/static", WEB_FOLDER)
    app.router.add_get("/", _page("index.html"))
    app.router.add_get("/m/{link}", _page("call.html"))
    app.router.add_get("/m/{link}/ws", _call_socket)
    for path in ("/m/{link}", "/workspace", "/workspace/meetings/{appointment}"):
        app.router.add_post(f"{path}/poll", _poll)
    app.router.add_get("/portal", _page("portal.html"))
    app.router.add_get("/portal/session", _session)
    app.router.add_get("/workspace", _page("workspace.html"))
    app.router.add_get("/workspace/session", _session)
    app.router.add_get("/workspace/ws", _workspace_socket)
    app.router.add_post("/api/v1/appointments", _book)
    app.router.add_get("/workspace/meetings/{appointment}", _page("workspace.html"))
    app.router.add_get("/workspace/meetings/{appointment}/ws", _call_socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}", stage
    finally:
        await runner.cleanup()

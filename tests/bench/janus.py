"""Janus under a shape: Debian's server with its videoroom plugin, as a practice would run it.

A person publishes over one connection and receives everybody else over a second, as Janus's own
pages do: its API has no other way. https://janus.conf.meetecho.com/docs/videoroom
"""

import asyncio
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiortc import RTCPeerConnection, RTCSessionDescription

from conference.forwarding.media import Kind
from conference.rtp.extensions import TRANSPORT_CC
from tests.bench.inbox import Inbox
from tests.bench.load import (
    Receiver,
    Seated,
    Sender,
    add_section,
    connected,
    connection,
    with_transport_cc,
)
from tests.bench.measure import RELAY_CORE, pin
from tests.bench.shape import Shape

ADDRESS, API_PORT = "10.77.1.1", 8188
INTERFACE = "janus0"
"""Janus gathers no candidates on loopback, so it gets an interface of the namespace's own."""

ANSWER_WITHIN = 20.0
KEEP_ALIVE = 20.0
"""A session ends after 60 s without a word."""

CONFIGURATION = {
    # One loop for all connections instead of a thread for each, which takes half as much memory
    # again, and joins and forwards no cheaper.
    "janus.jcfg": """
general: { debug_level = 2, event_loops = 1 }
nat: { ice_lite = true, ice_enforce_list = "%(interface)s" }
plugins: { disable = "%(plugins)s" }
transports: { disable = "%(transports)s" }
""",
    "janus.plugin.videoroom.jcfg": "general: { }\n",
    "janus.transport.websockets.jcfg": """
general: { json = "compact", ws = true, ws_port = %(port)d, ws_ip = "%(address)s" }
admin: { admin_ws = false }
""",
}
UNUSED_PLUGINS = (
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming",
    "textroom", "videocall", "voicemail",
)  # fmt: skip
UNUSED_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")


class JanusError(Exception):
    """It refused a request, or answered none."""


class Session:
    """One session of Janus's API over a WebSocket, which any number of handles share."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._up: dict[int, asyncio.Event] = {}
        self._session_id: int | None = None
        self._tasks = [asyncio.create_task(each()) for each in (self._read, self._keep_alive)]

    async def create(self) -> None:
        self._session_id = (await self.request("create"))["data"]["id"]

    async def attach(self) -> int:
        """A new handle of the videoroom plugin: one connection can be made by it."""
        reply = await self.request("attach", plugin="janus.plugin.videoroom")
        handle = int(reply["data"]["id"])
        self._up[handle] = asyncio.Event()
        return handle

    async def up(self, handle: int) -> None:
        """Until Janus too says that the handle's connection is there: before, nobody is let
        subscribe to it."""
        await asyncio.wait_for(self._up[handle].wait(), ANSWER_WITHIN)

    async def message(
        self, handle: int, request: str, *, jsep: dict[str, str] | None = None, **body: Any
    ) -> dict[str, Any]:
        """What the plugin says to it. Raises `JanusError`."""
        more = {} if jsep is None else {"jsep": jsep}
        message = {"request": request, **body}
        reply = await self.request("message", handle_id=handle, body=message, **more)
        data = reply["plugindata"]["data"]
        if "error" in data:
            raise JanusError(f"{request}: {data['error']}")
        return reply

    async def request(self, janus: str, **fields: Any) -> dict[str, Any]:
        """The answer proper: an `ack` only promises one. Raises `JanusError`."""
        transaction = secrets.token_hex(8)
        if self._session_id is not None:
            fields["session_id"] = self._session_id
        answer = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send_json({"janus": janus, "transaction": transaction, **fields})
            reply = await asyncio.wait_for(answer, ANSWER_WITHIN)
        finally:
            del self._waiting[transaction]
        if reply["janus"] == "error":
            raise JanusError(f"{janus}: {reply['error']['reason']}")
        return reply

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._socket.close()

    async def _read(self) -> None:
        async for frame in self._socket:
            message = frame.json()
            if message["janus"] == "webrtcup":
                self._up[message["sender"]].set()
            answer = self._waiting.get(message.get("transaction"))
            if message["janus"] != "ack" and answer is not None and not answer.done():
                answer.set_result(message)

    async def _keep_alive(self) -> None:
        """An `ack` is all that answers it, so none is awaited."""
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            await self._socket.send_json(
                {
                    "janus": "keepalive",
                    "session_id": self._session_id,
                    "transaction": secrets.token_hex(8),
                }
            )


@dataclass(slots=True)
class Janus:
    """A running server."""

    pid: int
    session: Session
    inbox: Inbox = field(default_factory=Inbox)

    async def seat(self, shape: Shape) -> Seated:
        """Everybody of the shape: of each meeting first those who publish."""
        seated = Seated()
        for meeting in range(shape.meetings):
            room = meeting + 1
            await self.session.message(
                await self.session.attach(), "create",
                room=room, publishers=shape.people, bitrate=0, audiocodec="opus", videocodec="vp8",
            )  # fmt: skip
            for person in range(shape.people):
                if shape.tracks(person):
                    peer, senders = await self._publish(shape, room=room, person=person)
                    seated.connections.append(peer)
                    seated.senders += senders
            for person in range(shape.people):
                if any(shape.gets(person, kind) for kind in Kind):
                    peer, receiver = await self._subscribe(shape, room=room, person=person)
                    seated.connections.append(peer)
                    seated.receivers.append(receiver)
        return seated

    async def _publish(
        self, shape: Shape, *, room: int, person: int
    ) -> tuple[RTCPeerConnection, list[Sender]]:
        handle = await self.session.attach()
        await self.session.message(handle, "join", ptype="publisher", room=room, id=person + 1)
        peer, tracks = connection(), shape.tracks(person)
        for track in tracks:
            add_section(peer, track.kind.value, "sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        offer = with_transport_cc(peer.localDescription.sdp)
        reply = await self.session.message(handle, "publish", jsep={"type": "offer", "sdp": offer})
        await peer.setRemoteDescription(RTCSessionDescription(reply["jsep"]["sdp"], "answer"))
        await connected(peer)
        await self.session.up(handle)
        return peer, Sender.all_of(peer, tracks)

    async def _subscribe(
        self, shape: Shape, *, room: int, person: int
    ) -> tuple[RTCPeerConnection, Receiver]:
        handle = await self.session.attach()
        streams = [
            {"feed": other + 1, "mid": str([each.kind for each in shape.tracks(other)].index(kind))}
            for kind in Kind
            for other in shape.gets(person, kind)
        ]
        reply = await self.session.message(
            handle, "join", ptype="subscriber", room=room, streams=streams
        )
        offer, peer = reply["jsep"]["sdp"], connection()
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        # Janus drops a hello that comes before it is ready; aiortc's next is a second later.
        answer = (await peer.createAnswer()).sdp.replace("a=setup:active", "a=setup:passive")
        await peer.setLocalDescription(RTCSessionDescription(answer, "answer"))
        answer, number_id = peer.localDescription.sdp, _number_id(offer)
        # It numbers what it sends of cameras alone.
        answer = with_transport_cc(answer, number_id=number_id, kinds=("video",))
        await self.session.message(handle, "start", jsep={"type": "answer", "sdp": answer})
        await connected(peer)
        await self.session.up(handle)
        return peer, Receiver.of(peer, self.inbox, number_id=number_id)


def _number_id(offer: str) -> int:
    """Of the transport-wide numbers' extension, the same in all sections that have it."""
    found = re.search(rf"^a=extmap:(\d+)\S* {re.escape(TRANSPORT_CC)}", offer, re.MULTILINE)
    if found is None:
        raise JanusError("it offers no transport-wide congestion control")
    return int(found[1])


@asynccontextmanager
async def running() -> AsyncIterator[Janus]:
    """A server on its own core, ended and reaped afterwards."""
    program = shutil.which("janus")
    if program is None:
        raise SystemExit("The comparison needs Janus: apt-get install janus")
    with tempfile.TemporaryDirectory() as folder, _interface():
        for name, text in CONFIGURATION.items():
            values = {
                "address": ADDRESS,
                "port": API_PORT,
                "interface": INTERFACE,
                "plugins": ",".join(f"libjanus_{each}.so" for each in UNUSED_PLUGINS),
                "transports": ",".join(f"libjanus_{each}.so" for each in UNUSED_TRANSPORTS),
            }
            (Path(folder) / name).write_text(text % values, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            program, "--configs-folder", folder, "--config", f"{folder}/janus.jcfg",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: pin(RELAY_CORE),
        )  # fmt: skip
        try:
            async with aiohttp.ClientSession() as http:
                janus = Janus(process.pid, await _session(http))
                try:
                    yield janus
                finally:
                    janus.inbox.close()
                    await janus.session.close()
        finally:
            process.terminate()
            await process.wait()


async def _session(http: aiohttp.ClientSession) -> Session:
    """Once the server listens."""
    for _ in range(200):
        with suppress(aiohttp.ClientConnectionError):
            socket = await http.ws_connect(
                f"http://{ADDRESS}:{API_PORT}", protocols=("janus-protocol",), max_msg_size=0
            )
            session = Session(socket)
            await session.create()
            return session
        await asyncio.sleep(0.05)
    raise SystemExit("Janus does not answer")


@contextmanager
def _interface() -> Iterator[None]:
    """Half of a pair of virtual cables; the bench's own network namespace holds both ends."""
    other_end = f"{INTERFACE}-end"
    for words in (
        f"link add {INTERFACE} type veth peer name {other_end}",
        f"address add {ADDRESS}/24 dev {INTERFACE}",
        f"link set {other_end} up",
        f"link set {INTERFACE} up",
    ):
        subprocess.run(["ip", *words.split()], check=True)
    try:
        yield
    finally:
        subprocess.run(["ip", "link", "delete", INTERFACE], check=True)

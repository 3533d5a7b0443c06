"""The comparison that aiortc itself offers: `MediaRelay`, which decodes once and encodes for each.

Run as a process of its own (`python -m tests.bench.media_relay PORT`), it answers offers over HTTP:
`POST /publish` takes one camera, `POST /subscribe` sends it on.
"""

import asyncio
import sys

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

HOST = "127.0.0.1"


class Server:
    """One camera in, any number of subscribers out."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._track: MediaStreamTrack | None = None
        self._peers: list[RTCPeerConnection] = []

    async def publish(self, request: web.Request) -> web.Response:
        peer = self._new_peer()

        def arrived(track: MediaStreamTrack) -> None:
            self._track = track

        peer.on("track", arrived)
        return await self._answer(peer, await request.json())

    async def subscribe(self, request: web.Request) -> web.Response:
        assert self._track is not None
        peer = self._new_peer()
        peer.addTrack(self._relay.subscribe(self._track))
        return await self._answer(peer, await request.json())

    def _new_peer(self) -> RTCPeerConnection:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peers.append(peer)
        return peer

    async def _answer(self, peer: RTCPeerConnection, offer: dict[str, str]) -> web.Response:
        await peer.setRemoteDescription(RTCSessionDescription(**offer))
        await peer.setLocalDescription(await peer.createAnswer())
        answer = peer.localDescription
        return web.json_response({"sdp": answer.sdp, "type": answer.type})


async def main(port: int) -> None:
    server = Server()
    app = web.Application()
    app.router.add_post("/publish", server.publish)
    app.router.add_post("/subscribe", server.subscribe)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

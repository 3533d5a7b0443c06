"""The stock aiortc peer: one `RTCPeerConnection` per generation, driven by a signaller."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from av import VideoFrame

from conference.errors import AnteroomError, BadInput, Unavailable
from conference.forwarding.events import SlotState
from conference.forwarding.media import Purpose, Source
from conference.headless.observing import Frame, Observed, TrackReader
from conference.headless.pattern import PatternAudio, PatternVideo
from conference.headless.playing import FilePlayback
from conference.headless.recording import Recorder
from conference.headless.signaller import Joined, Returned, Signaller, SlotsTold, TurnServer
from conference.ids import ParticipantId
from conference.relay.aiortc_seam import (
    allow_long_round_trips,
    gather_loopback,
    interface_addresses,
)
from conference.relay.negotiation import SlotHint

CAMERA_SLOTS: Final = 4


@dataclass(frozen=True, slots=True)
class HeadlessOptions:
    """What a headless peer sends and keeps.

    `play` is a media file instead of the name's test pattern; `record` a Matroska file to write.
    `camera_slots` is how many people it receives at once, and one screen. `video_codec` ("VP8",
    "H264") offers that one alone. `turn_only` sends nothing but through the practice's TURN server.
    """

    name: str
    play: Path | None = None
    record: Path | None = None
    camera_slots: int = CAMERA_SLOTS
    publish: bool = True
    video_codec: str | None = None
    turn_only: bool = False


class HeadlessPeer:
    """Joins by its signaller, publishes mic and camera, and observes everybody else.

    `run` lasts until the signaller has nothing more to tell; `close` ends it sooner. `observed`
    holds what was seen and heard, by participant; frames in a slot that is not ready are nobody's.
    """

    def __init__(self, options: HeadlessOptions, signaller: Signaller) -> None:
        self._options = options
        self._signaller = signaller
        self._connection: MediaConnection | None = None
        self.observed: dict[ParticipantId, Observed] = {}
        self.in_call = asyncio.Event()
        """Set while it has a media connection."""
        self.returned: str | None = None
        """Why it is out of the call, once it is."""

    async def run(self) -> None:
        """Raises `AnteroomError` if the relay refuses an offer, or `turn_only` has no server."""
        try:
            async for event in self._signaller.events():
                match event:
                    case Joined():
                        await self._connect(event)
                    case SlotsTold():
                        connection = self._connection
                        if connection and connection.generation == event.generation:
                            connection.slots = event.slots
                    case Returned():
                        self.returned = event.reason
                        await self._disconnect()
        finally:
            await self._disconnect()

    async def close(self) -> None:
        """Leave the call; twice is nothing."""
        await self._signaller.leave()
        await self._disconnect()

    async def _connect(self, joined: Joined) -> None:
        await self._disconnect()
        self.returned = None
        if self._options.turn_only and not joined.turn_servers:
            raise BadInput("the practice has no TURN server")
        connection = MediaConnection(self._options, joined, observed=self.observed)
        self._connection = connection
        connection.pc.on("connectionstatechange", partial(self._state_changed, connection))
        sdp = await connection.offer()
        try:
            answer = await self._signaller.offer(
                sdp,
                generation=joined.generation,
                sources=connection.sources,
                slots=connection.hints,
            )
        except Unavailable:
            await self._disconnect()
            return
        await connection.take_answer(answer)

    async def _state_changed(self, connection: "MediaConnection") -> None:
        if connection is not self._connection:
            return
        state = connection.pc.connectionState
        if state == "connected":
            self.in_call.set()
        elif state in ("failed", "closed"):
            self.in_call.clear()
            await self._signaller.media_failed()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        self.in_call.clear()
        if connection is not None:
            await connection.close()


def ice_servers(servers: Sequence[TurnServer]) -> list[RTCIceServer]:
    """As aiortc takes them. It uses one URL, the first: the one that passes most networks, for
    without TURN there is nothing to be had there."""
    return [
        RTCIceServer(urls=[url], username=server.username, credential=server.credential)
        for server in servers
        for url in sorted(server.urls, key=_how_narrow)
    ]


def _how_narrow(url: str) -> int:
    """0 for TURN over TLS, 1 over TCP, 2 over UDP."""
    return 0 if url.startswith("turns:") else 1 if url.endswith("transport=tcp") else 2


class MediaConnection:
    """One generation's peer connection, its tracks out and its readers in."""

    def __init__(
        self,
        options: HeadlessOptions,
        joined: Joined,
        *,
        observed: dict[ParticipantId, Observed],
    ) -> None:
        self.generation = joined.generation
        self.slots: Sequence[SlotState] = ()
        """Who stands where, as last told."""
        self._observed = observed
        self._options = options
        if not interface_addresses():
            gather_loopback()
        allow_long_round_trips()
        # Its default policy leaves the second section of a kind without a transport (aiortc 1.16).
        self.pc = RTCPeerConnection(
            RTCConfiguration(
                iceServers=ice_servers(joined.turn_servers),
                iceTransportPolicy=(
                    RTCIceTransportPolicy.RELAY if options.turn_only else RTCIceTransportPolicy.ALL
                ),
                bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
            )
        )
        self.pc.on("track", self._received)
        self._publishing = self._publish()
        self._places = [
            tuple(self.pc.addTransceiver(kind, direction="recvonly") for kind in ("audio", "video"))
            for _ in range(options.camera_slots + 1)
        ]
        if options.video_codec is not None:
            self._restrict(options.video_codec)
        self._readers: list[TrackReader] = []
        self._recorder: Recorder | None = None
        self._began = time.monotonic()

    @property
    def sources(self) -> dict[str, Source]:
        """What is published, by mid; known once there is an offer."""
        return {_mid(transceiver): source for source, transceiver in self._publishing.items()}

    @property
    def hints(self) -> list[SlotHint]:
        """The slots, the screen's last; known once there is an offer."""
        last = len(self._places) - 1
        return [
            SlotHint(
                audio=_mid(audio),
                video=_mid(video),
                purpose=Purpose.SCREEN if index == last else Purpose.CAMERA,
            )
            for index, (audio, video) in enumerate(self._places)
        ]

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def take_answer(self, sdp: str) -> None:
        if self._options.record is not None:
            self._recorder = Recorder(
                self._options.record,
                audio_mids=[_mid(audio) for audio, _ in self._places],
                video_mids=[_mid(video) for _, video in self._places],
            )
        self._began = time.monotonic()
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))

    async def close(self) -> None:
        """Twice is nothing."""
        readers, self._readers = self._readers, []
        for reader in readers:
            await reader.close()
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None
        for transceiver in self._publishing.values():
            if transceiver.sender.track is not None:
                transceiver.sender.track.stop()
        await self.pc.close()

    def _publish(self) -> dict[Source, RTCRtpTransceiver]:
        if not self._options.publish:
            return {}
        tracks: dict[Source, MediaStreamTrack | None]
        if self._options.play is not None:
            playback = FilePlayback(self._options.play)
            tracks = {Source.MIC: playback.audio, Source.CAMERA: playback.video}
        else:
            name = self._options.name
            tracks = {Source.MIC: PatternAudio(name), Source.CAMERA: PatternVideo(name)}
        return {
            source: self.pc.addTransceiver(track, direction="sendonly")
            for source, track in tracks.items()
            if track is not None
        }

    def _restrict(self, video_codec: str) -> None:
        capabilities = RTCRtpSender.getCapabilities("video")
        codecs = [each for each in capabilities.codecs if each.name in (video_codec, "rtx")]
        for transceiver in self.pc.getTransceivers():
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(codecs)

    def _received(self, track: MediaStreamTrack) -> None:
        for audio, video in self._places:
            for transceiver in (audio, video):
                if transceiver.receiver.track is track:
                    self._readers.append(TrackReader(track, partial(self._take, _mid(transceiver))))

    def _take(self, mid: str, frame: Frame) -> None:
        if self._recorder is not None:
            self._recorder.write(mid, frame, seconds=time.monotonic() - self._began)
        for slot in self.slots:
            if mid in (slot.mid_audio, slot.mid_video) and slot.ready and slot.participant_id:
                observed = self._observed.setdefault(slot.participant_id, Observed())
                if isinstance(frame, VideoFrame):
                    observed.see(frame)
                else:
                    observed.hear(frame)


def _mid(transceiver: RTCRtpTransceiver) -> str:
    if transceiver.mid is None:
        raise AnteroomError("mids are known once there is an offer")
    return transceiver.mid

"""A media file as the camera and the microphone of a headless peer, played over and over."""

import asyncio
import time
from pathlib import Path

from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaPlayer
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame


class FilePlayback:
    """`audio` and `video` are tracks that do not end, or None where the file has no such stream.

    Each round is a player of its own: aiortc's loop begins again with the first timestamp.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError if the file cannot be read as media."""
        self._path = path
        self.player = MediaPlayer(str(path))
        self.audio = RepeatedTrack(self, "audio") if self.player.audio else None
        self.video = RepeatedTrack(self, "video") if self.player.video else None
        self.round = 0
        self.began_at = 0.0
        """Where on the tracks' own time this round began, in seconds."""
        self._started = time.monotonic()
        self._at_end: set[RepeatedTrack] = set()
        self._turned = asyncio.Condition()

    async def await_round(self, track: "RepeatedTrack") -> None:
        """The track is at the file's end; returns when all of them were, and a new round begins."""
        async with self._turned:
            self._at_end.add(track)
            playing = {each for each in (self.audio, self.video) if each and each.live}
            if self._at_end >= playing:
                self.player = await asyncio.to_thread(MediaPlayer, str(self._path))
                self.began_at = time.monotonic() - self._started
                self.round += 1
                self._at_end.clear()
                self._turned.notify_all()
            else:
                this_round = self.round
                await self._turned.wait_for(lambda: self.round > this_round)


class RepeatedTrack(MediaStreamTrack):
    """One kind of the file's media."""

    def __init__(self, playback: FilePlayback, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._playback = playback
        self._source = self._current()

    @property
    def live(self) -> bool:
        return bool(self.readyState == "live")

    async def recv(self) -> AudioFrame | VideoFrame:
        while self.live:
            try:
                frame = await self._source.recv()
            except MediaStreamError:
                await self._playback.await_round(self)
                self._source = self._current()
                continue
            assert isinstance(frame, AudioFrame | VideoFrame)
            if frame.pts is not None and frame.time_base:
                frame.pts += round(self._playback.began_at / frame.time_base)
            return frame
        raise MediaStreamError

    def stop(self) -> None:
        super().stop()
        self._source.stop()

    def _current(self) -> MediaStreamTrack:
        player = self._playback.player
        track = player.audio if self.kind == "audio" else player.video
        assert track is not None
        return track

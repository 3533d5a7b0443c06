"""What really arrives: decoded frames, their colour, the sound's energy, per slot and person."""

import asyncio
import contextlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

Frame = AudioFrame | VideoFrame


@dataclass(slots=True)
class Observed:
    """What has been seen and heard of one participant."""

    frames: int = 0
    colour: tuple[int, int, int] = (0, 0, 0)
    """Mean red, green and blue of the last picture."""
    size: tuple[int, int] = (0, 0)
    sound_frames: int = 0
    energy: float = 0.0
    """Sum over all sound of mean square amplitude (1.0 is full scale) times seconds."""

    def see(self, frame: VideoFrame) -> None:
        self.frames += 1
        self.size = (frame.width, frame.height)
        self.colour = mean_colour(frame)

    def hear(self, frame: AudioFrame) -> None:
        self.sound_frames += 1
        self.energy += mean_square(frame) * frame.samples / frame.sample_rate


def mean_colour(frame: VideoFrame) -> tuple[int, int, int]:
    """Red, green and blue of a picture, over a coarse grid of it."""
    width, height = 16, 9
    small = frame.reformat(width=width, height=height, format="rgb24").planes[0]
    rows = bytes(small)
    pixels = b"".join(
        rows[row * small.line_size : row * small.line_size + 3 * width] for row in range(height)
    )
    count = width * height
    red, green, blue = (sum(pixels[channel::3]) // count for channel in range(3))
    return red, green, blue


def mean_square(frame: AudioFrame) -> float:
    """Of packed 16-bit samples, relative to full scale."""
    samples = array("h", bytes(frame.planes[0]))[: frame.samples * len(frame.layout.channels)]
    return sum(each * each for each in samples) / max(len(samples), 1) / 32_768**2


class TrackReader:
    """Reads one remote track to its end and hands on every decoded frame."""

    def __init__(self, track: MediaStreamTrack, take: Callable[[Frame], None]) -> None:
        self._track = track
        self._take = take
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await self._track.recv()
                if isinstance(frame, Frame):
                    self._take(frame)

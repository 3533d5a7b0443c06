"""A test picture and a test tone that differ from name to name, so that a mix-up is seen."""

import asyncio
import colorsys
import math
import struct
import time
import zlib
from fractions import Fraction
from typing import Final

from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame

WIDTH: Final = 640
HEIGHT: Final = 360
FRAMES_PER_SECOND: Final = 15

SAMPLE_RATE: Final = 48_000
TONE_MS: Final = 20
_SAMPLES: Final = SAMPLE_RATE * TONE_MS // 1000
_LOUDNESS: Final = 8_000  # of 32,767: a clear tone, far from clipping
_VIDEO_CLOCK: Final = 90_000
_BAR: Final = 24
_HUES: Final = 12


def colour_of(name: str) -> tuple[int, int, int]:
    """The red, green and blue of a name's picture: one of twelve clearly different hues."""
    hue = zlib.crc32(name.encode()) % _HUES / _HUES
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.8, 0.8)
    return round(red * 255), round(green * 255), round(blue * 255)


def tone_of(name: str) -> int:
    """The Hz of a name's tone, a multiple of 50 so that every 20 ms are alike."""
    return 300 + 50 * (zlib.crc32(name.encode()) % 16)


class _Paced(MediaStreamTrack):
    """Frames at an even pace, none sooner than it is due; a late one makes no other late."""

    def __init__(self, interval: float) -> None:
        super().__init__()
        self._interval = interval
        self._began: float | None = None
        self._frames = 0

    async def _next(self) -> int:
        """The number of the frame that is due now."""
        now = time.monotonic()
        if self._began is None:
            self._began = now
        due = self._began + self._frames * self._interval
        if due > now:
            await asyncio.sleep(due - now)
        self._frames += 1
        return self._frames - 1


class PatternVideo(_Paced):
    """A plane of the name's colour, with a white bar that walks down in it."""

    kind = "video"

    def __init__(self, name: str) -> None:
        super().__init__(1 / FRAMES_PER_SECOND)
        self._luma, self._blue, self._red = _yuv(colour_of(name))

    async def recv(self) -> VideoFrame:
        number = await self._next()
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        luma, blue, red = frame.planes
        rows = bytearray([self._luma]) * luma.buffer_size
        top = number * 8 % (HEIGHT - _BAR)
        start, end = top * luma.line_size, (top + _BAR) * luma.line_size
        rows[start:end] = b"\xeb" * (end - start)
        luma.update(bytes(rows))
        blue.update(bytes([self._blue]) * blue.buffer_size)
        red.update(bytes([self._red]) * red.buffer_size)
        frame.pts = number * _VIDEO_CLOCK // FRAMES_PER_SECOND
        frame.time_base = Fraction(1, _VIDEO_CLOCK)
        return frame


class PatternAudio(_Paced):
    """The name's tone."""

    kind = "audio"

    def __init__(self, name: str) -> None:
        super().__init__(TONE_MS / 1000)
        turn = 2 * math.pi * tone_of(name) / SAMPLE_RATE
        samples = (round(_LOUDNESS * math.sin(turn * index)) for index in range(_SAMPLES))
        self._samples = struct.pack(f"<{_SAMPLES}h", *samples)

    async def recv(self) -> AudioFrame:
        number = await self._next()
        frame = AudioFrame(format="s16", layout="mono", samples=_SAMPLES)
        frame.planes[0].update(self._samples)
        frame.sample_rate = SAMPLE_RATE
        frame.pts = number * _SAMPLES
        frame.time_base = Fraction(1, SAMPLE_RATE)
        return frame


def _yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Studio-range BT.601, which is what WebRTC decoders take small pictures to be."""
    red, green, blue = (each / 255 for each in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return (
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.772),
        round(128 + 224 * (red - luma) / 1.402),
    )

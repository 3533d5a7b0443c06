"""A Matroska file of what a headless peer receives: one picture and one sound track per slot."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import AudioFrame, AudioResampler, VideoFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

WIDTH: Final = 640
HEIGHT: Final = 360
_MILLISECOND: Final = Fraction(1, 1000)
_SAMPLE_RATE: Final = 48_000


class Recorder:
    """Writes frames by mid. All tracks exist from the start, for a container's header comes first;
    one in which nobody ever stood stays empty."""

    def __init__(self, path: Path, *, audio_mids: Sequence[str], video_mids: Sequence[str]) -> None:
        """Raises OSError when the file cannot be written."""
        self._container = av.open(str(path), "w", format="matroska")
        self._video: dict[str, VideoStream] = {}
        self._audio: dict[str, tuple[AudioStream, AudioResampler]] = {}
        self._last: dict[str, int] = {}
        for mid in video_mids:
            picture = self._container.add_stream("libvpx", rate=30)
            picture.width, picture.height = WIDTH, HEIGHT
            picture.pix_fmt = "yuv420p"
            picture.codec_context.time_base = _MILLISECOND
            picture.options = {"deadline": "realtime", "cpu-used": "8"}
            self._video[mid] = picture
        for mid in audio_mids:
            sound = self._container.add_stream("pcm_s16le", rate=_SAMPLE_RATE, layout="mono")
            resampler = AudioResampler(format="s16", layout="mono", rate=_SAMPLE_RATE)
            self._audio[mid] = (sound, resampler)

    def write(self, mid: str, frame: VideoFrame | AudioFrame, *, seconds: float) -> None:
        """Write a frame that arrived `seconds` after the recording began."""
        if isinstance(frame, VideoFrame):
            stream = self._video[mid]
            picture = frame.reformat(width=WIDTH, height=HEIGHT, format="yuv420p")
            picture.pts = self._later(mid, round(seconds * 1000))
            picture.time_base = _MILLISECOND
            self._container.mux(stream.encode(picture))
            return
        sound, resampler = self._audio[mid]
        for part in resampler.resample(frame):
            part.pts = self._later(mid, round(seconds * _SAMPLE_RATE), length=part.samples)
            part.time_base = Fraction(1, _SAMPLE_RATE)
            self._container.mux(sound.encode(part))

    def close(self) -> None:
        """Finish the file. Call it once."""
        for picture in self._video.values():
            self._container.mux(picture.encode(None))
        for sound, _ in self._audio.values():
            self._container.mux(sound.encode(None))
        self._container.close()

    def _later(self, mid: str, pts: int, *, length: int = 1) -> int:
        """`pts`, or the first that is still free: a track's time never goes back."""
        pts = max(pts, self._last.get(mid, 0))
        self._last[mid] = pts + length
        return pts

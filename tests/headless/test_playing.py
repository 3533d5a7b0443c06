"""A file is played round after round, and time never goes back."""

import asyncio
from fractions import Fraction
from pathlib import Path

import av
import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from conference.headless.playing import FilePlayback, RepeatedTrack


def make_clip(path: Path, *, pictures: int, sounds: int) -> None:
    """A very short file, at 25 pictures and 50 sounds a second."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libvpx", rate=25)
        video.width, video.height, video.pix_fmt = 64, 32, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=48_000, layout="mono") if sounds else None
        for number in range(pictures):
            picture = VideoFrame(64, 32, "yuv420p")
            picture.pts, picture.time_base = number, Fraction(1, 25)
            container.mux(video.encode(picture))
        for number in range(sounds):
            assert audio is not None
            sound = AudioFrame(format="s16", layout="mono", samples=960)
            sound.planes[0].update(bytes(sound.planes[0].buffer_size))
            sound.sample_rate, sound.pts = 48_000, number * 960
            container.mux(audio.encode(sound))
        container.mux(video.encode(None))


async def times(track: RepeatedTrack | None, count: int) -> list[float]:
    assert track is not None
    frames = [await track.recv() for _ in range(count)]
    return [float(frame.pts * frame.time_base) for frame in frames if frame.pts is not None]


async def test_both_tracks_go_round_together(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mkv"
    await asyncio.to_thread(make_clip, clip, pictures=3, sounds=5)
    playback = FilePlayback(clip)
    pictures, sounds = await asyncio.gather(times(playback.video, 8), times(playback.audio, 12))
    assert pictures == sorted(set(pictures))
    assert sounds == sorted(set(sounds))
    assert playback.round == 2
    for track in (playback.audio, playback.video):
        assert track is not None
        track.stop()
        with pytest.raises(MediaStreamError):
            await track.recv()


async def test_a_file_without_sound_has_no_microphone(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mkv"
    await asyncio.to_thread(make_clip, clip, pictures=2, sounds=0)
    playback = FilePlayback(clip)
    assert playback.audio is None
    assert len(await times(playback.video, 5)) == 5
    assert playback.video is not None
    playback.video.stop()


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        FilePlayback(tmp_path / "missing")

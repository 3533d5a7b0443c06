"""What a headless peer sends can be told from what another one sends."""

from array import array
from itertools import pairwise

import pytest

from conference.headless.observing import Observed, mean_colour, mean_square
from conference.headless.pattern import (
    SAMPLE_RATE,
    PatternAudio,
    PatternVideo,
    colour_of,
    tone_of,
)

NAMES = ("Ana", "Bo", "Eva", "Player", "Recorder")


@pytest.mark.parametrize("name", NAMES)
async def test_the_picture_has_the_name_s_colour(name: str) -> None:
    frame = await PatternVideo(name).recv()
    near = zip(mean_colour(frame), colour_of(name), strict=True)
    assert all(abs(a - b) < 25 for a, b in near)


@pytest.mark.parametrize("name", NAMES)
async def test_the_tone_has_the_name_s_pitch(name: str) -> None:
    frame = await PatternAudio(name).recv()
    samples = array("h", bytes(frame.planes[0]))[: frame.samples]
    rises = sum(a < 0 <= b for a, b in pairwise(samples))
    assert abs(rises / (frame.samples / SAMPLE_RATE) - tone_of(name)) <= 50


async def test_frames_follow_each_other_and_are_not_alike() -> None:
    video = PatternVideo("Ana")
    video._interval = 0.0
    first, second = await video.recv(), await video.recv()
    assert second.pts > first.pts
    assert bytes(first.planes[0]) != bytes(second.planes[0])


async def test_what_is_observed_adds_up() -> None:
    seen = Observed()
    picture, sound = await PatternVideo("Ana").recv(), await PatternAudio("Ana").recv()
    seen.see(picture)
    seen.hear(sound)
    seen.hear(sound)
    assert (seen.frames, seen.size, seen.sound_frames) == (1, (640, 360), 2)
    assert seen.energy == pytest.approx(2 * mean_square(sound) * 0.02)

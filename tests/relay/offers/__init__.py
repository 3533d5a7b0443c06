"""Offers as real peers made them: Chromium 156, Firefox ESR 153 and aiortc 1.16.

The browsers publish a microphone and a camera (in three layers, where the name says so) and receive
a camera pair and a screen pair; aiortc has a data channel and one track of each kind.
"""

from pathlib import Path


def captured(name: str) -> str:
    """The text of `name`.sdp, with its line ends as they were."""
    return (Path(__file__).parent / f"{name}.sdp").read_bytes().decode()

"""The numbers an operator may turn. Seconds and bytes unless the name says otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForwardingSettings:
    """How one worker forwards; the same for all its meetings."""

    camera_bps: int = 700_000
    """What REMB announces for a camera (360p); transport-cc peers estimate for themselves."""

    simulcast_bps: int = 3_000_000
    """What it announces for a camera in several layers, all of them together."""

    screen_bps: int = 1_500_000
    """What REMB announces for a screen, all its encodings together."""

    remb_interval: float = 0.5
    transport_cc_interval: float = 0.1
    report_interval: float = 1.0
    """Between sender and receiver reports of one peer."""

    keyframe_interval: float = 0.5
    """At most one PLI or FIR per layer in this time, however many subscribers ask."""

    history_packets: int = 1024
    """Plain copies kept per layer for NACK: a second of 9 Mbit/s, more than any camera or screen of
    ours sends. A power of two."""

    nack_tries: int = 10
    """How often one lost packet is asked of its publisher before it is given up."""

    spare_ssrcs: int = 8
    """SSRCs a peer may use beyond those it negotiated, over its life."""

    slot_rest: float = 0.3
    """How long a vacated slot stays empty, so that its page has blanked the tile before new
    frames."""

    track_idle: float = 5.0
    """A track without packets for this long has stopped; browsers repeat a still screen every
    second."""

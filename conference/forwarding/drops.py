"""Why a packet was not forwarded, and the totals: every name that `Forwarder.counters` has."""

from enum import StrEnum

from conference.rtp.header import Defect


class Drop(StrEnum):
    """Guards of forwarding; a malformed packet is counted by its `Defect`."""

    TOO_LONG = "rtp_too_long"
    PEER_CLOSED = "rtp_peer_closed"
    UNKNOWN_SSRC = "rtp_unknown_ssrc"
    SSRC_LIMIT = "rtp_ssrc_limit"
    SSRC_OF_ANOTHER = "rtp_ssrc_of_another"
    PAYLOAD_TYPE = "rtp_payload_type"
    DUPLICATE = "rtp_duplicate"
    TOO_OLD = "rtp_too_old"
    JUMP = "rtp_jump"
    EMPTY_REPAIR = "rtp_empty_repair"
    RTCP_UNKNOWN_SSRC = "rtcp_unknown_ssrc"


class Total(StrEnum):
    """What was done, and what could not be."""

    RECEIVED = "rtp_received"
    RECEIVED_BYTES = "rtp_received_bytes"
    """Of payload."""
    FORWARDED = "rtp_forwarded"
    FORWARDED_BYTES = "rtp_forwarded_bytes"
    NO_COMMON_CODEC = "subscriptions_without_common_codec"
    NACKS_SENT = "nacked_to_publishers"
    REPAIRED = "repaired_by_publishers"
    RESENT = "resent_to_subscribers"
    NOT_RESENT = "nacked_but_not_resent"
    PADDED = "padding_bytes_to_subscribers"
    KEYFRAME_REQUESTS = "keyframe_requests_sent"


Counters = dict[str, int]


def new_counters() -> Counters:
    """All names at zero, so that a metric exists before its first event."""
    names = (name.value for kind in (Defect, Drop, Total) for name in kind)
    return dict.fromkeys(names, 0)

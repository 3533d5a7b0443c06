"""Whose packet is this? An SSRC seen for the first time is bound to a layer, or refused by name.

The order of RFC 8843 §9.2: what the offer named, then mid (with rid), then a payload type that only
one m-line has. Once bound, the SSRC alone decides, and none of this runs again.
"""

from __future__ import annotations

from conference.forwarding.drops import Counters, Drop
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer, Publication
from conference.forwarding.settings import ForwardingSettings
from conference.rtp.extensions import MID, REPAIRED_RID, RID, read_elements
from conference.rtp.header import FIXED_HEADER_BYTES, PAYLOAD_TYPE, Buffer


class Arrival:
    """What the first packet of an SSRC says about itself. Raises `Malformed` on a bad block."""

    __slots__ = ("_values", "payload_type", "seq", "ssrc", "timestamp")

    def __init__(self, packet: Buffer, length: int, *, block: int, start: int) -> None:
        """`block` and `start` are the offsets of the extension block and of the payload."""
        self.payload_type = packet[1] & PAYLOAD_TYPE
        self.seq = packet[2] << 8 | packet[3]
        self.timestamp = int.from_bytes(packet[4:8], "big")
        self.ssrc = int.from_bytes(packet[8:FIXED_HEADER_BYTES], "big")
        self._values: dict[int, str] = {}
        if start > block:
            extension = bytes(packet[block:start])
            for identifier, begin, end in read_elements(extension):
                self._values[identifier] = extension[begin:end].decode("ascii", "replace")

    def text(self, identifier: int | None) -> str:
        """The extension element with this id as text; "" if it is not there."""
        return "" if identifier is None else self._values.get(identifier, "").rstrip("\0")


class Demux:
    """Binds for all peers; what is bound is kept in the peer."""

    __slots__ = ("_counters", "_settings")

    def __init__(self, *, settings: ForwardingSettings, counters: Counters) -> None:
        self._settings = settings
        self._counters = counters

    def bind(self, peer: ForwardingPeer, arrival: Arrival, *, now: float) -> bool:
        """Whether the SSRC now has its place in `peer.layers` or `peer.repairs`; else it is counted
        why not."""
        refusal = self._bind(peer, arrival, now=now)
        if refusal is not None:
            self._counters[refusal] += 1
        return refusal is None

    def _bind(self, peer: ForwardingPeer, arrival: Arrival, *, now: float) -> Drop | None:
        ssrc = arrival.ssrc
        if peer.closed:
            return Drop.PEER_CLOSED
        if peer.belongs_to_another(ssrc):
            return Drop.SSRC_OF_ANOTHER
        negotiated = peer.negotiated_ssrcs.get(ssrc)
        mid = arrival.text(peer.extension_ids.get(MID))
        if negotiated is not None and mid and mid != negotiated.publishing.mid:
            return Drop.SSRC_OF_ANOTHER
        publication = negotiated or (
            peer.publications.get(mid) if mid else self._by_payload_type(peer, arrival)
        )
        if publication is None:
            return Drop.UNKNOWN_SSRC
        if arrival.payload_type in publication.repaired_types:
            return self._bind_repair(peer, publication, arrival)
        if arrival.payload_type not in publication.codecs:
            return Drop.PAYLOAD_TYPE
        return self._bind_layer(peer, publication, arrival, now=now)

    def _by_payload_type(self, peer: ForwardingPeer, arrival: Arrival) -> Publication | None:
        """Only if a single m-line has it, and the offer did not name that line's SSRCs."""
        having = [
            publication
            for publication in peer.publications.values()
            if arrival.payload_type in publication.codecs
            or arrival.payload_type in publication.repaired_types
        ]
        if len(having) != 1 or having[0].publishing.ssrcs:
            return None
        return having[0]

    def _bind_layer(
        self, peer: ForwardingPeer, publication: Publication, arrival: Arrival, *, now: float
    ) -> Drop | None:
        publishing = publication.publishing
        rid = arrival.text(peer.extension_ids.get(RID))
        if publishing.rids and rid not in publishing.rids:
            return Drop.UNKNOWN_SSRC
        if not publishing.rids:
            # Several SSRCs named for one m-line are layers too, as before there were rids.
            several = len(publishing.ssrcs) > 1 and arrival.ssrc in publishing.ssrcs
            rid = str(arrival.ssrc) if several else ""
        replaced = publication.layers.get(rid)
        expected = arrival.ssrc in peer.negotiated_ssrcs or (
            replaced is None and not publishing.ssrcs
        )
        if not expected and not self._take_spare(peer):
            return Drop.SSRC_LIMIT
        if replaced is not None:
            peer.remove_layer(replaced)
        layer = Layer(
            publication,
            ssrc=arrival.ssrc,
            rid=rid,
            first_seq=arrival.seq,
            timestamp=arrival.timestamp,
            settings=self._settings,
            now=now,
        )
        peer.add_layer(layer)
        return None

    def _bind_repair(
        self, peer: ForwardingPeer, publication: Publication, arrival: Arrival
    ) -> Drop | None:
        media_ssrc = publication.publishing.rtx_ssrcs.get(arrival.ssrc)
        rid = arrival.text(peer.extension_ids.get(REPAIRED_RID))
        layer: Layer | None = None
        if media_ssrc is not None:
            layer = peer.layers.get(media_ssrc)
        elif rid or not publication.publishing.rids:
            layer = publication.layers.get(rid)
        if layer is None:
            # Nothing of what it repairs has come yet, so nothing can be missing.
            return Drop.UNKNOWN_SSRC
        first_of_its_layer = layer not in peer.repairs.values()
        if media_ssrc is None and not first_of_its_layer and not self._take_spare(peer):
            return Drop.SSRC_LIMIT
        peer.repairs[arrival.ssrc] = layer
        return None

    @staticmethod
    def _take_spare(peer: ForwardingPeer) -> bool:
        if peer.spare_ssrcs <= 0:
            return False
        peer.spare_ssrcs -= 1
        return True

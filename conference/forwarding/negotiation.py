"""From what was negotiated to publications, subscriptions and slots: a peer's parts made to agree
with its `PeerMedia`, whatever they were before."""

from collections.abc import Callable

from conference.errors import BadInput
from conference.forwarding.media import PeerMedia, Purpose, Receiving
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Publication
from conference.forwarding.rewriter import Rewriter
from conference.forwarding.slot import Slot
from conference.forwarding.subscription import Subscription


def check_media(media: PeerMedia) -> None:
    """Raises `BadInput` if no peer could mean this."""
    for lines in (media.publishing, media.receiving):
        mids = [line.mid for line in lines]
        if len(set(mids)) != len(mids):
            raise BadInput("a mid stands for one m-line")
        if any(not line.codecs for line in lines):
            raise BadInput("an m-line has at least one codec")
    ssrcs = [receiving.ssrc for receiving in media.receiving]
    ssrcs += [line.rtx_ssrc for line in media.receiving if line.rtx_ssrc is not None]
    if len(set(ssrcs)) != len(ssrcs):
        raise BadInput("each m-line of a slot has SSRCs of its own")
    places = [(line.purpose, line.pair, line.kind) for line in media.receiving]
    if len(set(places)) != len(places):
        raise BadInput("a slot has one m-line of each kind")


def apply_media(
    peer: ForwardingPeer, media: PeerMedia, *, random_u32: Callable[[], int], now: float
) -> None:
    """Close what `media` has no more, keep what it still has, add what is new. No slot is given to
    anybody here, and a slot whose m-lines stay keeps its occupant."""
    _apply_publishing(peer, media)
    _apply_receiving(peer, media, random_u32=random_u32, now=now)
    peer.media = media
    peer.index_publications()
    peer.meeting.placement_due = True


def _apply_publishing(peer: ForwardingPeer, media: PeerMedia) -> None:
    offered = {publishing.mid: publishing for publishing in media.publishing}
    for mid, publication in list(peer.publications.items()):
        publishing = offered.get(mid)
        if publishing is None or publishing.source is not publication.publishing.source:
            _close_publication(peer, publication)
    for mid, publishing in offered.items():
        present = peer.publications.get(mid)
        if present is None:
            peer.publications[mid] = Publication(peer, publishing)
        elif present.publishing != publishing:
            present.renegotiate(publishing)
            for subscription in present.subscriptions:
                subscription.match(present)


def _close_publication(peer: ForwardingPeer, publication: Publication) -> None:
    for layer in list(publication.layers.values()):
        peer.remove_layer(layer)
    for subscription in list(publication.subscriptions):
        subscription.unsubscribe()
    peer.meeting.note_track(publication, started=False)
    del peer.publications[publication.publishing.mid]


def _apply_receiving(
    peer: ForwardingPeer, media: PeerMedia, *, random_u32: Callable[[], int], now: float
) -> None:
    """A subscription is its SSRC: while that stays, its numbers go on, whatever else is new."""
    lines = {line.ssrc: line for line in media.receiving}
    for ssrc, subscription in list(peer.subscriptions.items()):
        line = lines.pop(ssrc, None)
        if line is None or line.kind is not subscription.receiving.kind:
            _close_subscription(peer, subscription)
        elif line != subscription.receiving:
            subscription.receiving = line
            if subscription.publication is not None:
                subscription.match(subscription.publication)
    for line in media.receiving:
        if line.ssrc not in peer.subscriptions:
            peer.subscriptions[line.ssrc] = _new_subscription(
                peer, line, random_u32=random_u32, now=now
            )
    peer.resend_ssrcs = {line.rtx_ssrc for line in media.receiving if line.rtx_ssrc is not None}
    peer.reports_arrivals = any(each.number_id for each in peer.subscriptions.values())
    _arrange_slots(peer, now=now)


def _close_subscription(peer: ForwardingPeer, subscription: Subscription) -> None:
    subscription.unsubscribe()
    if subscription.slot is not None:
        subscription.slot.detach(subscription)
    packets, payload_bytes = subscription.sent
    peer.forwarded += packets
    peer.forwarded_bytes += payload_bytes
    del peer.subscriptions[subscription.receiving.ssrc]


def _new_subscription(
    peer: ForwardingPeer, line: Receiving, *, random_u32: Callable[[], int], now: float
) -> Subscription:
    # First seqs in the lower half leave half a cycle before the first wrap: a receiver that loses
    # packets just there may count the rollovers wrong and decrypt nothing more (RFC 3711 §3.3.1).
    rewriter = Rewriter(
        first_seq=random_u32() & 0x7FFF, base_timestamp=random_u32() & 0xFFFF_FFFF, now=now
    )
    return Subscription(peer, line, rewriter=rewriter, rtx_seq=random_u32() & 0x7FFF)


def _arrange_slots(peer: ForwardingPeer, *, now: float) -> None:
    """Put subscriptions into slots by purpose and pair. A slot whose m-lines stay together stays,
    under another number perhaps; one whose m-lines part is dissolved."""
    taken: set[tuple[Purpose, int]] = set()
    for slot in list(peer.slots):
        places = {(line.purpose, line.pair) for line in slot.lines}
        place = places.pop() if len(places) == 1 else None
        if place is not None and place[0] is slot.purpose and place not in taken:
            slot.pair = place[1]
            taken.add(place)
            continue
        slot.vacate(rest=0, now=now)
        for subscription in (slot.audio, slot.video):
            if subscription is not None:
                slot.detach(subscription)
        peer.slots.remove(slot)
    for subscription in peer.subscriptions.values():
        if subscription.slot is None:
            line = subscription.receiving
            for slot in peer.slots:
                if (slot.purpose, slot.pair) == (line.purpose, line.pair):
                    break
            else:
                slot = Slot(peer, purpose=line.purpose, pair=line.pair)
                peer.slots.append(slot)
            slot.attach(subscription)
    peer.slots.sort(key=lambda slot: (slot.purpose, slot.pair))
    peer.meeting.note_slots(peer)

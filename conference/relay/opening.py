"""An offer on its way to a worker, and what the worker has to know of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conference.forwarding.media import Source
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.negotiation import SlotHint, negotiate
from conference.relay.offer import Offer
from conference.relay.transport import IceCredentials


@dataclass(slots=True, eq=False)
class Opening:
    """An offer that is under way: a close meanwhile has to stop it."""

    meeting_id: MeetingId
    participant_id: ParticipantId
    peer_id: PeerId
    generation: int
    offer_id: int
    probe: bool = False
    closed: bool = False

    def command(
        self,
        request_id: int,
        offer: Offer,
        *,
        before: control.OpenPeer | None,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> control.OpenPeer:
        """`before` is the same peer's last offer, as it was negotiated. Raises `BadOffer`."""
        media = negotiate(
            offer,
            sources=sources,
            slots=slots,
            before=before.media if before else None,
            random_u32=lambda: secrets.randbits(32),
        )
        return control.OpenPeer(
            request_id=request_id,
            meeting_id=self.meeting_id,
            participant_id=self.participant_id,
            peer_id=self.peer_id,
            generation=self.generation,
            offer_id=self.offer_id,
            local=_local_credentials(offer, before),
            remote=offer.credentials,
            fingerprints=offer.fingerprints,
            media=media,
            probe=self.probe,
        )


def _local_credentials(offer: Offer, before: control.OpenPeer | None) -> IceCredentials:
    """Ours for this offer: new ones whenever the peer's are new, which is an ICE restart."""
    if before is not None and before.remote == offer.credentials:
        return before.local
    return IceCredentials(ufrag=secrets.token_hex(4), password=secrets.token_hex(16))

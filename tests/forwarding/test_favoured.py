"""Of a narrow path a picture that a host looks at closely gets most, for that time (R65)."""

from conference.bandwidth.allocation import Allocator, Layer, Rank, Want
from conference.bandwidth.settings import BandwidthSettings
from conference.forwarding.budget import Budget
from tests.forwarding.stage import Stage

LAYERS = (Layer("low", 100_000.0), Layer("high", 900_000.0))


def test_whoever_is_looked_at_goes_before_screen_and_speaker() -> None:
    wants = [Want(rank, rank, LAYERS) for rank in Rank if rank is not Rank.AUDIO]
    given = Allocator(BandwidthSettings()).allocate(1_500_000.0, wants, now=0.0).layers
    best = {rank for rank, layer in given.items() if layer is not None and layer.rid == "high"}
    assert best == {Rank.FAVOURED}
    assert all(given.values()), "nobody is left out for it"


def test_it_is_over_by_itself_and_of_that_peer_alone() -> None:
    stage = Stage()
    ann, ben, cara = (stage.join(name) for name in ("ann", "ben", "cara"))
    for each in (ann, ben, cara):
        each.start()
    stage.pass_time()
    stage.forwarder.favour(ben.peer, ann.peer.participant_id, until=stage.now + 20)

    def ranks(peer, now: float) -> set[Rank]:  # type: ignore[no-untyped-def]
        budget = Budget(peer, now=now)
        wants = [budget._want(each, now=now) for each in peer.subscriptions.values()]
        return {want.rank for want in wants if want is not None}

    assert Rank.FAVOURED in ranks(ben.peer, stage.now + 19.9)
    assert Rank.FAVOURED not in ranks(ben.peer, stage.now + 20)
    assert Rank.FAVOURED not in ranks(cara.peer, stage.now)
    stage.forwarder.favour(ben.peer, None, until=stage.now + 20)
    assert Rank.FAVOURED not in ranks(ben.peer, stage.now)

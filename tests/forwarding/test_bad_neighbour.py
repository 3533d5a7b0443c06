"""A subscriber on a bad network never degrades anybody else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from conference.forwarding.media import Kind
from tests.forwarding.network import NetworkStage, Publisher, Viewer, missing_share
from tests.support.impairment import Impairment

SECONDS = 30
UPLINK = Impairment(delay=0.03)
GOOD = Impairment(delay=0.02)
BAD = Impairment(loss=0.2, delay=0.05, rate_bps=200_000)


@dataclass
class Call:
    """One publisher and eight viewers, of whom the first has the network in question."""

    stage: NetworkStage
    publisher: Publisher
    doubtful: Viewer
    others: list[Viewer]

    @classmethod
    def over(cls, network: Impairment) -> "Call":
        stage = NetworkStage()
        ann = stage.join("ann", slots=0)
        publisher = Publisher(ann)
        stage.place(ann, publisher, up=UPLINK, down=UPLINK, seed=1)
        viewers = []
        for number in range(8):
            person = stage.join(f"viewer {number}", sources=())
            way = GOOD if number else network
            viewers.append(Viewer(person))
            stage.place(person, viewers[-1], up=way, down=way, seed=number + 2)
        stage.run(SECONDS)
        return cls(stage, publisher, viewers[0], viewers[1:])


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    return Call.over(BAD)


def test_the_network_in_question_is_bad(call: Call) -> None:
    assert missing_share(call.publisher, call.doubtful, Kind.VIDEO) > 0.5
    assert call.doubtful.keyframe_requests > 50


def test_the_others_lose_nothing(call: Call) -> None:
    for viewer in call.others:
        assert [missing_share(call.publisher, viewer, kind) for kind in Kind] == [0, 0]
        assert viewer.repair_bytes == 0
        assert viewer.keyframe_requests == 0


def test_the_others_wait_no_longer(call: Call) -> None:
    for viewer in call.others:
        for kind in Kind:
            sent_at = call.publisher.sent_at[kind]
            took = [at - sent_at[serial] for serial, at in viewer.arrived_at[kind].items()]
            assert max(took) == pytest.approx(UPLINK.delay + GOOD.delay)


def test_the_publisher_makes_few_keyframes_for_it(call: Call) -> None:
    """One to begin with; then at 0.5, 1.5, 3.5 and every 4 s, however often it asks."""
    assert call.publisher.keyframes <= 2 + 3 + SECONDS / 4
    assert Call.over(GOOD).publisher.keyframes == 1


def test_what_is_sent_to_it_again_is_a_share_of_what_is_sent(call: Call) -> None:
    way = call.stage.way_down(call.doubtful.person)
    sent = sum(
        subscription.sent[1] for subscription in call.doubtful.person.peer.subscriptions.values()
    )
    assert way.overflowed > 1000
    assert way.bytes <= 1.45 * sent + 100_000

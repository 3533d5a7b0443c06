"""Five per cent lost on the way in and on the way out, reordered and doubled: NACK repairs it."""

import itertools

import pytest

from conference.rtp.feedback import Nack
from conference.rtp.rtcp import parse_packets
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from tests.forwarding.stage import Packet, Person, Stage
from tests.support.lossy import LossyLink

FRAMES = 600
MORE_FRAMES = 10
"""Behind those that are looked at: what is lost at the very end, nobody can know of."""
STEP = 0.005


class Sender:
    """A publisher that keeps its packets and answers NACKs with RTX."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.kept: dict[int, bytes] = {}
        self._rtx_seq = 40_000

    def frame(self, *, key: bool) -> list[bytes]:
        packets = self.person.camera.frame(key=key, packets=3)
        self.kept.update({Packet.parse(data).seq: data for data in packets})
        return packets

    def answers(self, rtcp: bytes) -> list[bytes]:
        again = []
        for packet in parse_packets(rtcp):
            if isinstance(packet, Nack):
                for seq in packet.seqs:
                    plain = Packet.parse(self.kept[seq])
                    self._rtx_seq += 1
                    again.append(
                        Packet(
                            97,
                            plain.marker,
                            self._rtx_seq & 0xFFFF,
                            plain.timestamp,
                            plain.ssrc + 500,
                            seq.to_bytes(2, "big") + plain.payload,
                        ).encode()
                    )
        return again


class Receiver:
    """A subscriber that puts packets in order, unwraps RTX and asks for what is missing."""

    def __init__(self) -> None:
        self.received: dict[int, Packet] = {}
        self.highest: int | None = None
        self._asked: dict[int, float] = {}

    def take(self, data: bytes) -> None:
        packet = Packet.parse(data)
        seq, payload = packet.seq, packet.payload
        if packet.payload_type == 97:
            seq, payload = int.from_bytes(payload[:2], "big"), payload[2:]
        if self.highest is None:
            self.highest = FIRST_CYCLE + seq
        ext_seq = extend_seq(seq, near=self.highest)
        self.highest = max(self.highest, ext_seq)
        known = self.received.setdefault(
            ext_seq, Packet(96, packet.marker, seq, packet.timestamp, 0, payload)
        )
        assert known.payload == payload

    def missing(self, *, now: float) -> list[int]:
        if self.highest is None:
            return []
        due = [
            ext_seq
            for ext_seq in range(min(self.received), self.highest)
            if ext_seq not in self.received and now - self._asked.get(ext_seq, -1) > 0.1
        ]
        self._asked.update(dict.fromkeys(due, now))
        return [ext_seq & 0xFFFF for ext_seq in due]


@pytest.mark.parametrize("seed", range(6))
def test_five_per_cent_of_loss_each_way_is_repaired(seed: int) -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.camera.seq = 65_000
    sender, receiver = Sender(ann), Receiver()
    way_in = LossyLink(ann.send, seed=seed, loss=0.05, delay=0.02, jitter=0.006, duplicates=0.01)
    way_out = LossyLink(
        receiver.take, seed=seed + 100, loss=0.05, delay=0.02, jitter=0.006, duplicates=0.01
    )
    back_out = LossyLink(ben.say, seed=seed + 200, loss=0.05, delay=0.02)

    def answer(data: bytes) -> None:
        for again in sender.answers(data):
            way_in.send(again, now=stage.now)

    back_in = LossyLink(answer, seed=seed + 300, loss=0.05, delay=0.02)
    slot = ben.peer.media.receiving[1].ssrc
    steps_of_a_frame = 6
    for step in range(FRAMES * steps_of_a_frame + 400):
        if step % steps_of_a_frame == 0 and step < (FRAMES + MORE_FRAMES) * steps_of_a_frame:
            for packet in sender.frame(key=step == 0):
                way_in.send(packet, now=stage.now)
        way_in.advance(now=stage.now)
        for egress, data in stage.outgoing.rtp:
            assert egress is ben
            way_out.send(data, now=stage.now)
        for egress, data in stage.outgoing.rtcp:
            if egress is ann:
                back_in.send(data, now=stage.now)
        stage.clear()
        way_out.advance(now=stage.now)
        if step % 4 == 0:
            stage.forwarder.tick(now=stage.now, wall=stage.wall)
            missing = receiver.missing(now=stage.now)
            if missing:
                back_out.send(Nack(1, slot, tuple(missing)).encode(), now=stage.now)
        back_out.advance(now=stage.now)
        back_in.advance(now=stage.now)
        stage.now += STEP
    assert way_in.lost > 50
    assert way_out.lost > 50
    packets = [receiver.received[ext_seq] for ext_seq in sorted(receiver.received)][: FRAMES * 3]
    assert [packet.payload for packet in packets] == [
        Packet.parse(data).payload for data in sender.kept.values()
    ][: FRAMES * 3]
    assert all(
        later.timestamp - earlier.timestamp & 0xFFFF_FFFF in (0, 3000)
        for earlier, later in itertools.pairwise(packets)
    )

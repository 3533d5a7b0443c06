"""What one feedback packet of a subscriber costs: parsing it, and all that the estimator does.

Run it alone: `python -m tests.bench.feedback_cost`.
"""

from random import Random
from statistics import median
from time import perf_counter

from conference.bandwidth.estimator import Estimator
from conference.bandwidth.sent import SentLedger
from conference.bandwidth.settings import BandwidthSettings
from conference.rtp.rtcp import parse_packets
from conference.rtp.transport_cc import TransportFeedback, encode_transport_feedback

_PACKETS = 200_000


def measure(per_feedback: int, *, every: float, loss: float, jitter: float) -> tuple[float, float]:
    """Microseconds per packet told of: (parsing, estimating). `every`: seconds between packets;
    `jitter`: the most by which one is late, without overtaking."""
    random = Random(1)
    ledger = SentLedger()
    estimator = Estimator(ledger, settings=BandwidthSettings(), can_pad=True, now=0.0)
    parsing: list[float] = []
    estimating: list[float] = []
    number = last = 0
    while number < _PACKETS:
        first = number
        arrivals = []
        for _ in range(per_feedback):
            now = number * every
            ledger.next_number = number + 1
            ledger.sizes[number & ledger.mask] = 1_100
            ledger.times[number & ledger.mask] = now
            if random.random() >= loss:
                last = max(last, round((now + 0.02 + random.random() * jitter) * 4_000))
                arrivals.append((number, last))
            number += 1
        if not arrivals:
            continue
        packet = encode_transport_feedback(
            arrivals, first=first, count=0, sender_ssrc=1, media_ssrc=2
        )
        begun = perf_counter()
        (feedback,) = parse_packets(packet)
        parsed = perf_counter()
        assert isinstance(feedback, TransportFeedback)
        estimator.on_feedback(feedback, now=number * every + 0.04)
        estimating.append(perf_counter() - parsed)
        parsing.append(parsed - begun)
    # The median, because on a busy machine a mean tells of the others.
    return median(parsing) / per_feedback * 1e6, median(estimating) / per_feedback * 1e6


def main() -> None:
    print("packets  spaced  jitter    loss   parse µs   estimate µs   together µs per packet")
    for per_feedback, every in ((10, 0.01), (30, 0.003), (100, 0.001)):
        for jitter, loss in ((0.002, 0.0), (0.002, 0.1), (0.01, 0.0)):
            parsing, estimating = measure(per_feedback, every=every, loss=loss, jitter=jitter)
            print(
                f"{per_feedback:7} {every * 1000:5.0f} ms {jitter * 1000:4.0f} ms {loss:6.0%}"
                f" {parsing:9.2f} {estimating:13.2f} {parsing + estimating:13.2f}"
            )


if __name__ == "__main__":
    main()

"""How much one subscriber's path carries: the estimate, and what moves it.

The controller of draft-ietf-rmcat-gcc-02 §5.5 (rise in proportion, near a known limit by steps;
fall to 0.85 of what is delivered) over `delay`, `loss` and `probing`. Where the draft has two
estimates, one by delay and one by loss, and takes the lesser, there is one here.
"""

from math import inf

from conference.bandwidth.delay import Congestion, DelayDetector
from conference.bandwidth.delivery import DeliveryRate
from conference.bandwidth.loss import DOUBT_FACTOR, LossJudge
from conference.bandwidth.probing import Probe, ProbeReading, plan_probe
from conference.bandwidth.sent import Outcome, SentLedger
from conference.bandwidth.settings import BandwidthSettings
from conference.rtp.transport_cc import TransportFeedback

_BETA = 0.85
_RISE_PER_SECOND = 1.08
"""§5.5, eta."""
_PACKET_BITS = 1200 * 8
_REACTION = 0.1
"""§5.5: beyond a round trip, the time until a change of rate shows."""
_LONGEST_REACTION = 0.3
"""Between two falls. Waiting longer on a long path is not needed: a fall is to a share of what is
delivered, so that falling twice over the same queue is falling once."""
_MOST_STEP = 1.0
"""Seconds that one feedback may let the estimate rise for."""
_PADDED_REACH = 1.5
"""How far the estimate rises over what is delivered (§5.5); beyond, a probe must show the way."""
_TRIED_REACH = 3.0
"""The same where nothing can be padded: a layer has some three times the bits of the one below,
and sending it is then the only probe."""
_PADDED_OFFSET = 10_000
_TRIED_OFFSET = 200_000
"""Bits per second more, for where next to nothing is sent a lowest layer must still be tried."""
_QUEUE = 0.05
"""A standing queue of this many seconds is the path's; jitter makes none."""
_HARMLESS_QUEUE = 0.02
"""A receiver that stumbles makes one as long. An encoder that is told to send less for it loses a
little for a moment; here a whole picture may be stopped."""
_NEAR = 3.0
"""Standard deviations within which what is delivered counts as near the known limit (§5.5)."""

_FIRST_PROBE = 3.0
_NEXT_PROBE = 2.0
_CAREFUL_PROBE = 1.5
"""Times the estimate that a probe tries: the first, one after a success, one after a failure."""
_PROBE_MARGIN = 1.2
"""Over what is wanted: what a probe finds is not exact."""
_PROBE_REST = 4.0
_LONGEST_PROBE_REST = 8.0
"""Seconds between probes that find the path full: at first, and at most."""
_RETRY_REST = 1.0
"""Between probes that show nothing."""
_GAINED = 1.1
"""A probe that raises the estimate by less has found the limit."""
_KEPT = 0.95
"""Of what a full path delivered to a probe: its queue must drain."""
_PLAINLY_FULL = 0.75
"""A smaller share of what a probe sent arrived in its time: no estimate above that can stand."""
_DRAINING = 0.3
"""Seconds after a probe in which its own queue is not held against the path."""

_STALE = 2.0
_SILENCE = 1.5
"""Seconds without feedback, beyond two round trips, on packets that should have had some."""
_SILENT_FALL = 0.8
_SILENT_INTERVAL = 0.5
_REMB_LIFE = 10.0
_REMB_OPEN = 1.4
"""A receiver's estimate rises to at most 1.5 times what it gets: so near that, it sees no limit."""
_REPORTED_SINCE = 1.5
"""Seconds after a fall in which reports may still tell of what was sent before it."""
_RETURN_PER_SECOND = 1.5
"""Where loss alone is reported, the rise back to a rate that has been sent without any."""
_RECENT = 1.0
_ROUND_TRIP_WEIGHT = 0.2
_TELLS_BY_ARRIVALS = 5.0
"""Seconds after which a subscriber has stopped sending transport-wide feedback."""


class Estimator:
    """The estimate towards one subscriber. Never raises on what a subscriber sends."""

    __slots__ = (
        "_before_silence",
        "_can_pad",
        "_delay",
        "_delivery",
        "_estimate_bps",
        "_fell_at",
        "_heard_at",
        "_is_lossy",
        "_ledger",
        "_limit_bps",
        "_limit_spread",
        "_loss",
        "_next_probe",
        "_probe_rest",
        "_probe_times",
        "_proven_bps",
        "_reading",
        "_remb_at",
        "_remb_bps",
        "_rose_at",
        "_round_trip",
        "_settings",
        "_silent_at",
    )

    def __init__(
        self, ledger: SentLedger, *, settings: BandwidthSettings, can_pad: bool, now: float
    ) -> None:
        """`can_pad`: whether padding can be sent to this subscriber, and so a probe."""
        self._ledger = ledger
        self._settings = settings
        self._can_pad = can_pad
        self._estimate_bps = float(settings.start_bps)
        self._delay = DelayDetector()
        self._delivery = DeliveryRate()
        self._loss = LossJudge()
        self._round_trip: float | None = None
        self._heard_at: float | None = None
        self._rose_at = now
        self._fell_at = float("-inf")
        self._limit_bps: float | None = None
        self._limit_spread = 0.0
        self._reading: ProbeReading | None = None
        self._probe_times = _FIRST_PROBE
        self._next_probe = now
        self._probe_rest = _PROBE_REST
        self._before_silence: float | None = None
        self._silent_at = float("-inf")
        self._is_lossy = False
        self._proven_bps = 0.0
        self._remb_bps: float | None = None
        self._remb_at = float("-inf")

    @property
    def estimate_bps(self) -> float:
        """Bits per second that may be sent, everything included; within the settings' bounds."""
        return self._estimate_bps

    @property
    def congestion(self) -> Congestion:
        return self._delay.congestion

    @property
    def queue_delay(self) -> float:
        """Seconds that packets wait on the way, beyond the least of late."""
        return self._delay.queue_delay

    @property
    def delivered_bps(self) -> float | None:
        """What arrives, by the newest feedback; None until that is known."""
        return self._delivery.bps

    @property
    def loss_ratio(self) -> float:
        """Share of packets lost within the last full second."""
        return self._loss.ratio

    @property
    def round_trip(self) -> float | None:
        """Seconds, with the subscriber's wait before it tells."""
        return self._round_trip

    # What the subscriber tells

    def on_feedback(self, feedback: TransportFeedback, *, now: float) -> None:
        """Transport-wide feedback about packets of the ledger."""
        outcome = self._ledger.take_feedback(feedback)
        acknowledged = len(outcome.sent)
        if not acknowledged and not outcome.lost:
            return
        self._heard_at = now
        if outcome.gap:
            self._delivery.reset()
        if acknowledged:
            taken = max(0.0, now - outcome.sent[-1])
            before = taken if self._round_trip is None else self._round_trip
            self._round_trip = before + _ROUND_TRIP_WEIGHT * (taken - before)
            self._delivery.add(outcome.last_arrived, sum(outcome.sizes))
            self._delay.take(outcome.sent, outcome.arrived)
        self._take_losses(outcome, now=now)
        self._end_silence(now=now)
        self._control(now=now)
        # Last, so that what a probe finds is what stands.
        reading = self._reading
        if reading is None:
            return
        followed = reading.take(outcome)
        # Where nothing else is sent nothing follows a probe, but then it is told to the end.
        if followed or (reading.ended_at is not None and self._ledger.untold_since is None):
            self._end_probe(reading, now=now)

    def on_remb(self, bitrate_bps: float, *, wanted_bps: float = 0.0, now: float) -> None:
        """The receiver's own estimate: a bound, and without transport-wide feedback the estimate.

        A receiver cannot see beyond 1.5 times what it gets. Where it stands there it sees no limit,
        and the estimate goes on slowly, for only sending more would show one: up to `wanted_bps` at
        least.
        """
        sees_limit = bitrate_bps < _REMB_OPEN * self._sent_bps(now)
        self._remb_at = now
        self._remb_bps = max(0.0, bitrate_bps) if sees_limit else None
        if self._tells_arrivals(now):
            self._set(self._estimate_bps, now=now)
        elif sees_limit:
            self._set(bitrate_bps, now=now)
        else:
            self._set(max(bitrate_bps, self._estimate_bps), now=now)
            self._raise_unseen(wanted_bps, now=now)

    def on_report(
        self, fraction_lost: float, *, delayed: bool = False, wanted_bps: float = 0.0, now: float
    ) -> None:
        """Loss, 0 to 1, from receiver reports over all that is sent (RFC 3550 §6.4), while packets
        queue (`delayed`) or not. Used only without transport-wide feedback; `wanted_bps` as with
        `on_remb`."""
        if self._tells_arrivals(now):
            return
        fraction_lost = min(1.0, max(0.0, fraction_lost))
        if now - self._fell_at < _REPORTED_SINCE:
            return
        factor = self._loss.judge(fraction_lost, delayed=delayed)
        if factor < 1:
            # The estimate may be far above what was ever sent: what counts is what got through.
            sent_bps = self._sent_bps(now)
            if not self._is_lossy:
                # What was sent until now can be sent again; unless that was being tried already,
                # and turns out to be too much.
                returning = self._estimate_bps < self._proven_bps
                self._proven_bps = _KEPT * self._estimate_bps if returning else sent_bps
            self._is_lossy = True
            through = sent_bps * (1 - fraction_lost)
            self._fall_to(min(self._estimate_bps * factor, through), now=now)
        elif not (delayed or self._loss.holds):
            self._is_lossy = False
            if now - self._remb_at > _REMB_LIFE:
                self._raise_unseen(wanted_bps, now=now)

    # What time and the relay ask

    def tick(self, *, now: float) -> None:
        """Call some ten times a second: silence of the subscriber shows by time alone."""
        reading = self._reading
        if reading is not None and reading.is_overdue(round_trip=self._round_trip or 0.0, now=now):
            self._end_probe(reading, now=now)
        untold = self._ledger.untold_since
        if self._heard_at is None or untold is None:
            return
        silent = now - max(self._heard_at, untold)
        if silent < _SILENCE + 2 * (self._round_trip or 0.0):
            return
        if now - self._silent_at >= _SILENT_INTERVAL:
            self._silent_at = now
            if self._before_silence is None:
                self._before_silence = self._estimate_bps
            self._set(self._estimate_bps * _SILENT_FALL, now=now)

    def probe_due(self, wanted_bps: float, *, now: float) -> Probe | None:
        """Begin a probe if more than the estimate is wanted and it is time for one.

        The relay then sends what `padding_due` says until that is over; the result comes by
        feedback.
        """
        if not self._can_pad or self._reading is not None or self._heard_at is None:
            return None
        if self._before_silence is not None or now < self._next_probe:
            return None
        queues = self.congestion is not Congestion.NORMAL or self.queue_delay > _QUEUE
        # Of a queue last seen long ago, because nothing was sent since, nothing is left.
        if queues and now - self._heard_at < _STALE:
            return None
        delivered = self._delivery.bps
        if self._loss.in_doubt and delivered:
            rate = delivered / max(0.1, 1 - self._loss.ratio) * DOUBT_FACTOR
        elif wanted_bps > self._estimate_bps:
            rate = min(self._estimate_bps * self._probe_times, wanted_bps * _PROBE_MARGIN)
        else:
            return None
        rate = min(max(rate, self._settings.min_bps), self._settings.max_bps)
        probe = plan_probe(
            rate, jitter=self._delay.jitter, counts_losses=self._loss.in_doubt, now=now
        )
        self._reading = ProbeReading(probe)
        self._delay.rest(now, now + probe.duration + _DRAINING)
        return probe

    def padding_due(self, *, now: float) -> int:
        """Bytes of padding to send now for the probe under way, 0 without one. Call often (every
        5 to 20 ms) while a probe runs, after media of this moment is in the ledger."""
        reading = self._reading
        if reading is None or reading.ended_at is not None:
            return 0
        sent = self._ledger.bytes_since(reading.probe.started_at)
        return reading.padding_due(sent, now=now)

    # Control

    def _take_losses(self, outcome: Outcome, *, now: float) -> None:
        acknowledged, lost = len(outcome.sent), len(outcome.lost)
        reading = self._reading
        if reading is not None:
            # A probe may lose what it likes.
            start = reading.probe.started_at
            acknowledged = sum(sent < start for sent in outcome.sent)
            lost = sum(sent < start for sent in outcome.lost)
        delayed = self.congestion is Congestion.OVERUSING or self.queue_delay > _QUEUE
        doubted = self._loss.in_doubt
        factor = self._loss.take(acknowledged, lost - outcome.recovered, delayed=delayed, now=now)
        if factor < 1:
            self._fall_to(self._estimate_bps * factor, now=now)
        elif self._loss.in_doubt and not doubted:
            self._next_probe = min(self._next_probe, now)

    def _control(self, *, now: float) -> None:
        """§5.5: fall, hold or rise, by the state of the path."""
        elapsed = min(now - self._rose_at, _MOST_STEP)
        self._rose_at = now
        delivered = self._true_delivered()
        if self.congestion is Congestion.OVERUSING:
            self._reduce(delivered, now=now)
        elif (
            self.congestion is Congestion.NORMAL
            and delivered is not None
            and self._reading is None
            and not self._loss.holds
            and elapsed > 0
        ):
            self._rise(delivered, elapsed, now=now)

    def _reduce(self, delivered: float | None, *, now: float) -> None:
        wait = min((self._round_trip or 0.0) + _REACTION, _LONGEST_REACTION)
        if delivered is None or now - self._fell_at < wait:
            return
        if self.queue_delay < _HARMLESS_QUEUE:
            # A trend, but nothing that sending less would drain. If it goes on, it soon is more.
            return
        target = _BETA * delivered
        if delivered < _BETA * self._estimate_bps and self.queue_delay < _QUEUE:
            # Little was sent, and no queue stands: if the trend is right a queue will tell soon,
            # and if it was jitter the estimate has not gone, and a probe may soon restore it.
            probes_at = max(self._next_probe, now + _RETRY_REST)
            self._fall_to(max(target, _BETA * self._estimate_bps), now=now)
            self._next_probe = probes_at
            return
        self._note_limit(delivered)
        self._fall_to(target, now=now)

    def _rise(self, delivered: float, elapsed: float, *, now: float) -> None:
        if self._limit_bps is not None and delivered > self._limit_bps + _NEAR * self._deviation:
            self._limit_bps = None
        near = (
            self._limit_bps is not None
            and abs(self._estimate_bps - self._limit_bps) <= _NEAR * self._deviation
        )
        if near:
            response = (self._round_trip or 0.0) + _REACTION
            raised = self._estimate_bps + elapsed * _PACKET_BITS / response
        else:
            raised = self._estimate_bps * _RISE_PER_SECOND**elapsed
        reach = _PADDED_REACH * delivered + _PADDED_OFFSET
        if not self._can_pad:
            reach = _TRIED_REACH * delivered + _TRIED_OFFSET
        if self.queue_delay < _QUEUE:
            # What comes through without a queue there is room for, as when something new begins.
            raised = max(raised, delivered)
        # An estimate is not won by sending less than it, nor lost by that.
        if raised <= reach:
            self._set(raised, now=now)

    def _raise_unseen(self, wanted_bps: float, *, now: float) -> None:
        """Rise where nothing tells how much arrives."""
        elapsed = min(now - self._rose_at, _MOST_STEP)
        self._rose_at = now
        returning = self._estimate_bps < self._proven_bps
        per_second = _RETURN_PER_SECOND if returning else _RISE_PER_SECOND
        raised = self._estimate_bps * per_second ** max(0.0, elapsed)
        if raised <= max(_TRIED_REACH * self._sent_bps(now) + _TRIED_OFFSET, wanted_bps):
            self._set(raised, now=now)

    def _note_limit(self, delivered: float) -> None:
        """Remember where the path was full: mean and relative variance, as §5.5 has it."""
        if self._limit_bps is None:
            self._limit_bps = delivered
            self._limit_spread = 0.05
            return
        error = delivered - self._limit_bps
        self._limit_bps += 0.05 * error
        share = error * error / max(self._limit_bps * self._limit_bps, 1.0)
        self._limit_spread = min(0.95 * self._limit_spread + 0.05 * share**0.5, 0.1)

    @property
    def _deviation(self) -> float:
        return self._limit_spread * (self._limit_bps or 0.0)

    def _fall_to(self, target_bps: float, *, now: float) -> None:
        if target_bps >= self._estimate_bps:
            return
        self._set(target_bps, now=now)
        self._fell_at = now
        self._next_probe = max(self._next_probe, now + _PROBE_REST)

    def _set(self, bps: float, *, now: float) -> None:
        ceiling = float(self._settings.max_bps)
        if self._remb_bps is not None and self._tells_arrivals(now):
            ceiling = min(ceiling, self._remb_bps)
        self._estimate_bps = max(float(self._settings.min_bps), min(bps, ceiling))

    def _end_probe(self, reading: ProbeReading, *, now: float) -> None:
        """Take over what a probe has found; without a result it found nothing."""
        self._reading = None
        delivered = self._delivery.bps
        # Of padding nothing follows for media.
        self._delivery.reset()
        result = reading.result()
        found = 0.0
        if result is not None:
            if self._loss.in_doubt and not self._loss.settle(result.loss_ratio):
                self._fall_to(_KEPT * min(result.delivered_bps, delivered or inf), now=now)
                return
            # Told are only the packets that came through; at random lost, the others would have.
            found = min(result.sent_bps, result.delivered_bps) / max(0.1, 1 - self._loss.own)
            found = min(found, reading.probe.rate_bps)
            if result.path_was_full:
                found *= _KEPT
        gained = found >= _GAINED * self._estimate_bps
        if found > self._estimate_bps:
            self._set(found, now=now)
        if gained:
            self._probe_times = _NEXT_PROBE
            self._probe_rest = _PROBE_REST
            self._next_probe = now
            return
        if result is None or not result.path_was_full:
            # Nothing spoke against more; chance, or a picture that happened to be small.
            self._next_probe = now + _RETRY_REST
            return
        if result.delivered_bps < _PLAINLY_FULL * result.sent_bps:
            self._fall_to(found, now=now)
        self._probe_times = _CAREFUL_PROBE
        self._next_probe = now + self._probe_rest
        self._probe_rest = min(2 * self._probe_rest, _LONGEST_PROBE_REST)

    def _end_silence(self, *, now: float) -> None:
        """It was the feedback that was lost, unless what was sent meanwhile stands in a queue."""
        if self._before_silence is not None:
            if self.queue_delay < _QUEUE:
                self._set(max(self._estimate_bps, self._before_silence), now=now)
            self._before_silence = None

    def _tells_arrivals(self, now: float) -> bool:
        return self._heard_at is not None and now - self._heard_at < _TELLS_BY_ARRIVALS

    def _sent_bps(self, now: float) -> float:
        return self._ledger.bytes_since(now - _RECENT) * 8 / _RECENT

    def _true_delivered(self) -> float | None:
        """What the path takes in: what is lost on it at random took its place too."""
        delivered = self._delivery.bps
        return None if delivered is None else delivered / max(0.1, 1 - self._loss.own)

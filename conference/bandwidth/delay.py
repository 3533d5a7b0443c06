"""Congestion seen as growing delay, before anything is lost.

The delay-based half of draft-ietf-rmcat-gcc-02 (§5.1 groups, §5.2 inter-group delay variation, §5.4
overuse and adaptive threshold), with the trendline filter that took the Kalman filter's place
(G. Carlucci et al., "Congestion Control for Web Real-Time Communication", IEEE/ACM Transactions on
Networking 25(5), 2017).
"""

from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from operator import sub

from conference.bandwidth.least import RecentLeast

_BURST = 0.005
"""Packets sent within this time are one group (§5.1): the relay sends once a millisecond, and a
publisher's pacer lets a frame out in a few."""
_LONGEST_BURST = 0.1
"""Groups are not merged beyond this, however the path clumps them."""
_WINDOW = 20
"""Groups that a trend is fitted through."""
_SMOOTHING = 0.9
_GAIN = 4.0
_TRUSTED_GROUPS = 60
"""From so many groups on a slope has its full weight."""
_OVERUSE_TIME = 0.01
"""The trend must stay above the threshold so long (§5.4, overuse_time_th)."""
_FIRST_THRESHOLD = 12.5
_LEAST_THRESHOLD = 6.0
_MOST_THRESHOLD = 600.0
_THRESHOLD_UP = 0.0087
_THRESHOLD_DOWN = 0.039
"""Gains per millisecond: fast down, slow up. A threshold that goes up too fast lets the queue of a
competing TCP grow, one that never does is starved by it (§5.4)."""
_OUTLIER = 15.0
"""A trend so far beyond the threshold is a spike, from which it does not learn."""
_BROKEN_CLOCK = 3.0
"""Seconds by which one group's delay cannot change: a clock was set."""
_BASE_TIME = 15.0
"""Seconds in which the least delay is looked for. Two such buckets: a queue may stand half a minute
before it is taken for the path's own delay, and clock skew of 100 ppm adds no more than 3 ms."""
_CALM = 0.002
"""Seconds about the level within which delays need no judging: a growth that matters, of 2.5 % of
the time and more, leaves them within two feedbacks, and what it began with is judged then."""
_RENEWAL = 512
"""Groups between summing up the window anew, before rounding errors add up."""


class Congestion(StrEnum):
    """What the path shows; the words of the draft."""

    NORMAL = "normal"
    OVERUSING = "overusing"
    UNDERUSING = "underusing"


class DelayDetector:
    """Judges one path by when packets left here and arrived there; the clocks need not agree."""

    __slots__ = (
        "_base",
        "_calm",
        "_calm_groups",
        "_delay",
        "_group_arrived",
        "_group_first",
        "_group_sent",
        "_groups",
        "_last_arrived",
        "_last_sent",
        "_level",
        "_origin",
        "_overuse_groups",
        "_overuse_time",
        "_points",
        "_rest_from",
        "_rest_until",
        "_smoothed",
        "_sum_x",
        "_sum_xx",
        "_sum_xy",
        "_sum_y",
        "_threshold",
        "_trend",
        "congestion",
        "jitter",
    )

    def __init__(self) -> None:
        self.congestion = Congestion.NORMAL
        self.jitter = 0.0
        """Seconds by which a group is early or late against the one before, in the mean."""
        self._threshold = _FIRST_THRESHOLD
        self._points: deque[tuple[float, float]] = deque()
        self._rest_from = self._rest_until = float("-inf")
        self._calm: deque[tuple[Sequence[float], Sequence[float], int]] = deque()
        """What came calmly of late: sent, arrived, and the number of groups that is."""
        self._calm_groups = 0
        self._restart()

    def _restart(self) -> None:
        self._group_first = float("-inf")
        self._group_sent = float("-inf")
        self._group_arrived = float("-inf")
        self._last_sent = self._last_arrived = float("-inf")
        self._delay = self._level = 0.0
        self._base = RecentLeast(seconds=_BASE_TIME)
        self._forget_trend()

    def _forget_trend(self) -> None:
        self.congestion = Congestion.NORMAL
        self._points.clear()
        self._sum_x = self._sum_y = self._sum_xx = self._sum_xy = 0.0
        self._smoothed = self._delay
        self._origin = 0.0
        self._groups = 0
        self._trend = 0.0
        self._overuse_time = 0.0
        self._overuse_groups = 0

    @property
    def queue_delay(self) -> float:
        """Seconds by which packets take longer now than the fastest did of late."""
        return max(0.0, self._level - self._base.value)

    def rest(self, start: float, end: float) -> None:
        """Judge nothing by packets sent in this time: they were a probe, meant to go too far."""
        self._rest_from, self._rest_until = start, end

    def take(self, sent: Sequence[float], arrived: Sequence[float]) -> None:
        """When packets were sent and when they arrived, in order of sending.

        What shows nothing unusual is put by, and judged only if something unusual follows.
        """
        delays = list(map(sub, arrived, sent))
        if self._is_calm(sent[0], min(delays), max(delays)):
            groups = min(len(sent), int((sent[-1] - sent[0]) / _BURST) + 1)
            self._calm.append((sent, arrived, groups))
            self._calm_groups += groups
            while self._calm_groups - self._calm[0][2] >= 2 * _WINDOW:
                self._pass_over(*self._calm.popleft())
            return
        while self._calm:
            calmly_sent, calmly_arrived, groups = self._calm.popleft()
            self._calm_groups -= groups
            self._judge_all(calmly_sent, calmly_arrived)
        self._judge_all(sent, arrived)

    def _is_calm(self, first: float, least: float, most: float) -> bool:
        level = self._last_arrived - self._last_sent + self._level - self._delay
        return (
            level - _CALM < least
            and most < level + _CALM
            and self._groups > _TRUSTED_GROUPS
            and self.congestion is Congestion.NORMAL
            and not self._rest_from <= first <= self._rest_until
        )

    def _pass_over(self, sent: Sequence[float], arrived: Sequence[float], groups: int) -> None:
        """So long ago that no trend reaches back to it: bring up to date what is kept for
        longer."""
        self._calm_groups -= groups
        count = len(sent)
        known = self._last_arrived - self._last_sent - self._delay
        self._level = (sum(arrived) - sum(sent)) / count - known
        self._base.note(self._level, now=arrived[-1])
        self.jitter *= (15 / 16) ** groups
        self._threshold = _LEAST_THRESHOLD
        self._groups += groups
        trusted = self._groups
        self._forget_trend()
        self._smoothed = self._level
        self._groups = trusted
        self._group_first = self._group_sent = sent[-1]
        self._group_arrived = arrived[-1]

    def _judge_all(self, sent: Sequence[float], arrived: Sequence[float]) -> None:
        first, last_sent, last_arrived = self._group_first, self._group_sent, self._group_arrived
        for left, came in zip(sent, arrived, strict=True):
            if left < first:
                # Told late; its group is closed.
                continue
            if left - first <= _BURST:
                last_sent = left
                if came > last_arrived:
                    last_arrived = came
                continue
            between = came - last_arrived
            if between <= _BURST and between < left - last_sent and left - first < _LONGEST_BURST:
                # They were held up together on the way, and say nothing about each other (§5.1).
                last_sent = left
                if between > 0:
                    last_arrived = came
                continue
            if last_arrived > float("-inf"):
                self._close_group(last_sent, last_arrived)
            first, last_sent, last_arrived = left, left, came
        self._group_first, self._group_sent, self._group_arrived = first, last_sent, last_arrived

    def _close_group(self, sent: float, arrived: float) -> None:
        """One more group: bring delay, trend and judgement up to date."""
        sent_later = sent - self._last_sent
        arrived_later = arrived - self._last_arrived
        self._last_sent, self._last_arrived = sent, arrived
        if sent_later == float("inf"):
            self._base.note(self._level, now=arrived)
            return
        variation = arrived_later - sent_later
        if abs(variation) > _BROKEN_CLOCK:
            self._restart()
            return
        self._delay += variation
        if self._rest_from <= sent <= self._rest_until:
            if self._points:
                self._forget_trend()
            self._smoothed = self._delay
            return
        self.jitter += (abs(variation) - self.jitter) / 16
        self._level += 0.3 * (self._delay - self._level)
        self._base.note(self._level, now=arrived)
        self._smoothed += (1 - _SMOOTHING) * (self._delay - self._smoothed)
        self._add_point(arrived, self._smoothed)
        self._judge(self._slope(), sent_later=sent_later, arrived_later=arrived_later)

    def _add_point(self, arrived: float, delay: float) -> None:
        """Keep the sums of a least-squares line over the window."""
        points = self._points
        if not points:
            self._origin = arrived
        x = arrived - self._origin
        points.append((x, delay))
        self._sum_x += x
        self._sum_y += delay
        self._sum_xx += x * x
        self._sum_xy += x * delay
        self._groups += 1
        if len(points) > _WINDOW:
            x, y = points.popleft()
            self._sum_x -= x
            self._sum_y -= y
            self._sum_xx -= x * x
            self._sum_xy -= x * y
            if self._groups % _RENEWAL == 0:
                self._renew_sums()

    def _renew_sums(self) -> None:
        shift = self._points[0][0]
        self._origin += shift
        points = [(x - shift, y) for x, y in self._points]
        self._points = deque(points)
        self._sum_x = sum(x for x, _ in points)
        self._sum_y = sum(y for _, y in points)
        self._sum_xx = sum(x * x for x, _ in points)
        self._sum_xy = sum(x * y for x, y in points)

    def _slope(self) -> float:
        """Seconds of delay won or lost per second; 0 until the window is full."""
        count = len(self._points)
        if count < _WINDOW:
            return 0.0
        spread = count * self._sum_xx - self._sum_x * self._sum_x
        if spread <= 1e-9:
            return 0.0
        return (count * self._sum_xy - self._sum_x * self._sum_y) / spread

    def _judge(self, slope: float, *, sent_later: float, arrived_later: float) -> None:
        """§5.4: compare with the threshold, then adapt it."""
        trend = slope * min(self._groups, _TRUSTED_GROUPS) * _GAIN
        threshold = self._threshold
        if trend > threshold:
            # A group that began the excess did so somewhere in its middle.
            self._overuse_time += sent_later if self._overuse_groups else sent_later / 2
            self._overuse_groups += 1
            if (
                self._overuse_time > _OVERUSE_TIME
                and self._overuse_groups > 1
                and trend >= self._trend
            ):
                self._overuse_time = 0.0
                self._overuse_groups = 0
                self.congestion = Congestion.OVERUSING
        else:
            self._overuse_time = 0.0
            self._overuse_groups = 0
            self.congestion = Congestion.UNDERUSING if trend < -threshold else Congestion.NORMAL
        self._trend = trend
        beyond = abs(trend) - threshold
        if beyond <= _OUTLIER:
            gain = _THRESHOLD_DOWN if beyond < 0 else _THRESHOLD_UP
            threshold += gain * beyond * min(max(arrived_later, 0.0) * 1000, 100.0)
            self._threshold = min(max(threshold, _LEAST_THRESHOLD), _MOST_THRESHOLD)

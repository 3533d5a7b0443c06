"""Loss as a sign of congestion, or not.

draft-ietf-rmcat-gcc-02 §6 takes every loss above 10 % for congestion. Much of it is not: a weak
radio link loses at any rate. So loss is judged by what goes along with it.

* Loss while packets queue is congestion: §6 as it stands.
* Loss without delay, up to 10 %, is borne.
* More than that is *in doubt*: it may be the path's own, or a policer or a very short queue. The
  estimate is held and a probe asked for. If more gets through when more is sent, the loss is the
  path's own, and from then on only what exceeds it counts; if not, what gets through is the limit.
* Far too much is congestion whatever it looks like.
"""

_INTERVAL = 1.0
_LEAST_PACKETS = 20
"""A share of fewer is chance."""
_BORNE = 0.1
"""§6: above, the rate is lowered."""
_HARMLESS = 0.02
"""§6: below, the rate may rise."""
_TOO_MUCH = 0.3
DOUBT_FACTOR = 2.0
"""Times the usual rate that a probe must try to settle a doubt."""


class LossJudge:
    """Judges one path second by second."""

    __slots__ = ("_acknowledged", "_began", "_lost", "holds", "in_doubt", "own", "ratio")

    def __init__(self) -> None:
        self.ratio = 0.0
        """Share of packets lost in the last interval."""
        self.own = 0.0
        """Share that the path loses at any rate, as far as known."""
        self.in_doubt = False
        """A probe would tell what the loss means."""
        self.holds = False
        """The estimate should not rise."""
        self._began: float | None = None
        self._acknowledged = 0
        self._lost = 0

    def take(self, acknowledged: int, lost: int, *, delayed: bool, now: float) -> float:
        """Count packets; the factor to lower the estimate by, 1.0 mostly. `delayed`: they queue."""
        if self._began is None:
            self._began = now
        self._acknowledged += acknowledged
        self._lost += lost
        total = self._acknowledged + self._lost
        if now - self._began < _INTERVAL or total < _LEAST_PACKETS:
            return 1.0
        ratio = max(0, self._lost) / total
        self._began, self._acknowledged, self._lost = now, 0, 0
        return self.judge(ratio, delayed=delayed)

    def judge(self, ratio: float, *, delayed: bool) -> float:
        """One interval's share of lost packets; the factor to lower the estimate by."""
        self.ratio = ratio
        excess = ratio - self.own
        known = ratio <= _BORNE or self.own > _BORNE
        if excess < 0 or (excess <= _BORNE and known and not delayed):
            # Little by little: the share of some dozen packets is not exact.
            self.own += 0.3 * excess
        excess = ratio - self.own
        self.in_doubt = excess > _BORNE and not delayed
        self.holds = self.in_doubt or (delayed and excess > _HARMLESS)
        if excess > (_BORNE if delayed else _TOO_MUCH):
            return 1 - 0.5 * excess
        return 1.0

    def settle(self, probe_ratio: float) -> bool:
        """End the doubt by the share of packets that was lost when `DOUBT_FACTOR` times as many
        were sent; whether the path loses at random."""
        self.in_doubt = False
        # Where no more gets through than before, all that was added is lost; less of it while a
        # queue takes some, and by count of packets, for small ones slip in.
        limited = 1 - (1 - self.ratio) / DOUBT_FACTOR
        if probe_ratio > self.ratio + (limited - self.ratio) / 3:
            return False
        self.holds = False
        self.own = self.ratio
        return True

"""When a layer's publisher is asked for a keyframe: soon, but not often."""


class KeyframeRequests:
    """The throttle of one layer: at most one request per `interval`, however many ask.

    A request that is refused now is remembered and due later. One that was sent is repeated while
    somebody still waits, because PLI is not acknowledged; but only if packets came since, or it
    would ring at a camera that is off.
    """

    __slots__ = ("_interval", "_sent_at", "_sent_at_packets", "wanted")

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._sent_at = float("-inf")
        self._sent_at_packets = 0
        self.wanted = False

    def take_due(self, *, waiting: bool, packets: int, now: float) -> bool:
        """Whether to send a request now; the answer yes counts as sent.

        `waiting`: somebody cannot begin without one. `packets`: received of the layer so far.
        """
        if now - self._sent_at < self._interval:
            return False
        if not self.wanted and not (waiting and packets > self._sent_at_packets):
            return False
        self.wanted = False
        self._sent_at = now
        self._sent_at_packets = packets
        return True

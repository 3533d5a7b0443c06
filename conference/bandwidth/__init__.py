"""How much one subscriber's path carries, and what to send over it. Pure: no clock, no I/O.

A relay cannot ask a publisher for less because one of ten subscribers has a bad line; it chooses
for each subscriber which of the layers that a publisher sends anyway it forwards. For that it must
know what the way to the subscriber carries, and nobody tells it. It is found like this:

    packet out → SentLedger: number, time, size          (four lines in the hot loop)
    RTCP in    → TransportFeedback: which arrived, when   (conference.rtp.transport_cc)
               → Estimator: bits per second
                    delay     does delay grow? then a queue does: fall to 0.85 of what arrives
                    loss      is it congestion, or the path's own?
                    delivery  what arrives
                    probing   is there more room? send more for a moment and see
               → Allocator: a layer for each subscription, or none

In the relay's tick, per subscriber, some ten times a second or after each feedback:

    estimator.tick(now=now)
    allocation = allocator.allocate(estimator.estimate_bps, wants, now=now)
    estimator.probe_due(allocation.wanted_bps, now=now)

and while a probe runs, every 5 to 20 ms, `padding_due` bytes of padding are sent.

Sources: draft-ietf-rmcat-gcc-02 (the controller),
draft-holmer-rmcat-transport-wide-cc-extensions-01 (the feedback), G. Carlucci et al., "Congestion
Control for Web Real-Time Communication", IEEE/ACM ToN 25(5), 2017 (trendline and threshold),
draft-alvestrand-rmcat-remb-03 (REMB), RFC 8836 (what is asked of such a controller). What differs
from the draft, and why, stands in the modules: loss (judged with delay and probes), small traffic
(an overuse without a queue costs little), silence (falls slowly, and is made good).
"""

"""A participant without a browser: a stock aiortc peer that sends, receives, counts and records.

For tests, benches and operators' probes. This half knows media; whoever signals for it (over a
WebSocket, or directly in a test) is a `signaller.Signaller`.
"""

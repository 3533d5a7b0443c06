"""RTP and RTCP as bytes: pure functions and tables, no state but a peer's own numbers."""

"""One WebSocket and what travels on it: strict messages, a session, its bounded outbox."""

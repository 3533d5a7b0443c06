"""Web Push (RFC 8030, RFC 8292): calling those who wait and do not look at their page."""

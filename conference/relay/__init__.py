"""Media in and out: the port, ICE-lite, DTLS and SRTP, the worker process and its client.

`client` is what signaling imports; `worker` is the process on the other end of the Unix socket.
"""

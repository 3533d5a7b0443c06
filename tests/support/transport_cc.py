"""An independent reader of transport-wide feedback, straight from the draft's §3.1."""


def read_transport_feedback(packet: bytes) -> tuple[int, int, dict[int, float | None]]:
    """(media SSRC, feedback count, arrival in seconds or None by seq) of one feedback packet."""
    assert packet[0] == 0x8F
    assert packet[1] == 205
    assert len(packet) == 4 * (int.from_bytes(packet[2:4], "big") + 1)
    base = int.from_bytes(packet[12:14], "big")
    count = int.from_bytes(packet[14:16], "big")
    clock = int.from_bytes(packet[16:19], "big") * 0.064
    position = 20
    symbols: list[int] = []
    while len(symbols) < count:
        chunk = int.from_bytes(packet[position : position + 2], "big")
        position += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
        elif not chunk & 0x4000:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
        else:
            symbols += [chunk >> shift & 3 for shift in range(12, -2, -2)]
    arrivals: dict[int, float | None] = {}
    for index, symbol in enumerate(symbols[:count]):
        seq = base + index & 0xFFFF
        if symbol == 0:
            arrivals[seq] = None
            continue
        size = 1 if symbol == 1 else 2
        delta = int.from_bytes(packet[position : position + size], "big", signed=symbol == 2)
        position += size
        clock += delta * 0.00025
        arrivals[seq] = clock
    assert symbols[count:].count(0) == len(symbols) - count
    assert len(packet) - position < 4
    assert not any(packet[position:])
    return int.from_bytes(packet[8:12], "big"), packet[19], arrivals

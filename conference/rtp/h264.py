"""H.264's sequence parameter set: where a stream can be begun, and how large its pictures are.

WebRTC sends parameter sets in band and nowhere else (RFC 7742 §6.2), so what begins with an IDR
slice alone is decodable only for whom had the set before: the packet that holds the set is where a
newcomer, or somebody from another layer, begins.
"""

from conference.rtp.header import Buffer

_SPS, _STAP_A, _FU_A = 7, 24, 28
_FU_START = 0x80
_READ = 256
"""Bytes of a set that are looked at. Scaling lists and a long order count cycle fill less."""
_MACROBLOCK = 16
_MOST_MACROBLOCKS = 139_264
"""In a frame of the highest level (ITU-T H.264 table A-1, level 6.2)."""
_WITH_CHROMA_FORMAT = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
"""Values of profile_idc after which there are more fields (7.3.2.1.1)."""
_CROP_UNITS = {1: (2, 2), 2: (2, 1)}
"""Luma samples across and down, by chroma_format_idc (table 6-1); one by one without chroma, and
where there is as much of it."""


def h264_begins_keyframe(packet: Buffer, start: int, end: int) -> bool:
    """Whether this packet holds a sequence parameter set, or its beginning."""
    return _find_parameter_set(packet, start, end) is not None


def h264_keyframe_pixels(packet: Buffer, start: int, end: int) -> int:
    """Width × height, cropped, from a packet that begins a keyframe; 0 if it does not say, or says
    nonsense."""
    found = _find_parameter_set(packet, start, end)
    if found is None:
        return 0
    return _pixels(bytes(packet[found[0] : min(found[1], found[0] + _READ)]))


def _find_parameter_set(packet: Buffer, start: int, end: int) -> tuple[int, int] | None:
    """From where to where a set stands without its NAL unit's header: alone, gathered, or as the
    first part of one (RFC 6184 §5.6 to §5.8)."""
    if start >= end:
        return None
    kind = packet[start] & 0x1F
    if kind == _SPS:
        return start + 1, end
    if kind == _FU_A:
        begins = start + 1 < end and packet[start + 1] & 0x9F == _FU_START | _SPS
        return (start + 2, end) if begins else None
    if kind != _STAP_A:
        return None
    position = start + 1
    while position + 2 < end:
        size = packet[position] << 8 | packet[position + 1]
        if size and packet[position + 2] & 0x1F == _SPS:
            return position + 3, min(position + 2 + size, end)
        position += 2 + size
    return None


class _CutShort(Exception):
    """The set ends before what is looked for, or holds what no set may."""


class _Bits:
    """Reads a raw byte sequence payload, bit by bit from the left."""

    __slots__ = ("_left", "_value")

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        """u(n)."""
        if count > self._left:
            raise _CutShort
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def skip_unsigned(self, fields: int) -> None:
        for _ in range(fields):
            self.take_unsigned()

    def take_unsigned(self) -> int:
        """ue(v), 9.1: as many bits follow the first one as zeros lead it."""
        zeros = self._left - (self._value & (1 << self._left) - 1).bit_length()
        if zeros > 32:
            raise _CutShort
        self.take(zeros)
        return self.take(zeros + 1) - 1

    def take_signed(self) -> int:
        """se(v), 9.1.1."""
        code = self.take_unsigned()
        return code + 1 >> 1 if code & 1 else -(code >> 1)


def _pixels(parameter_set: bytes) -> int:
    try:
        return _read_pixels(_Bits(_without_emulation_prevention(parameter_set)))
    except _CutShort:
        return 0


def _without_emulation_prevention(data: bytes) -> bytes:
    """7.4.1.1: a 3 behind two zeros is only there so that no start code appears."""
    return data.replace(b"\0\0\3", b"\0\0")


def _read_pixels(bits: _Bits) -> int:
    """ITU-T H.264 7.3.2.1.1, as far as the size; what the names mean is in 7.4.2.1.1."""
    profile_idc = bits.take(8)
    bits.take(16)  # constraint flags, level_idc
    bits.take_unsigned()  # seq_parameter_set_id
    chroma_format = 1
    if profile_idc in _WITH_CHROMA_FORMAT:
        chroma_format = bits.take_unsigned()
        if chroma_format == 3:
            bits.take(1)  # separate_colour_plane_flag
        bits.skip_unsigned(2)  # bit depths
        bits.take(1)  # qpprime_y_zero_transform_bypass_flag
        if bits.take(1):
            _skip_scaling_lists(bits, 12 if chroma_format == 3 else 8)
    bits.take_unsigned()  # log2_max_frame_num_minus4
    _skip_order_count(bits)
    bits.take_unsigned()  # max_num_ref_frames
    bits.take(1)  # gaps_in_frame_num_value_allowed_flag
    columns = bits.take_unsigned() + 1
    rows = bits.take_unsigned() + 1
    fields = 2 - bits.take(1)  # frame_mbs_only_flag
    if fields == 2:
        bits.take(1)  # mb_adaptive_frame_field_flag
    bits.take(1)  # direct_8x8_inference_flag
    if columns * rows * fields > _MOST_MACROBLOCKS:
        return 0
    width, height = columns * _MACROBLOCK, rows * fields * _MACROBLOCK
    if bits.take(1):  # frame_cropping_flag
        across, down = _CROP_UNITS.get(chroma_format, (1, 1))
        left, right, top, bottom = (bits.take_unsigned() for _ in range(4))
        width -= across * (left + right)
        height -= down * fields * (top + bottom)
    return width * height if width > 0 and height > 0 else 0


def _skip_scaling_lists(bits: _Bits, count: int) -> None:
    """7.3.2.1.1.1; the first six lists have 16 entries, the others 64."""
    for index in range(count):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.take_signed()) % 256
            last = following or last


def _skip_order_count(bits: _Bits) -> None:
    kind = bits.take_unsigned()  # pic_order_cnt_type
    if kind == 0:
        bits.take_unsigned()
    elif kind == 1:
        bits.take(1)
        bits.skip_unsigned(2)
        bits.skip_unsigned(bits.take_unsigned())

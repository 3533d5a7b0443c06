"""The dependency descriptor (AV1 RTP specification, appendix A): what a frame of a scalable stream
is to each of the streams that can be cut out of it, whatever the codec.

Most packets carry three bytes: whose frame this is and which *template* describes it. The templates
come with keyframes, in a structure that holds until the next one. A *decode target* is one of the
streams that can be cut out; a frame's *indication* for it says whether it belongs to it at all, and
whether one can go over to it there.
"""

from dataclasses import dataclass
from enum import IntEnum

from conference.rtp.header import Buffer, Defect, Malformed

_MANDATORY_BYTES = 3
_MOST_TEMPLATES = 64
_NEXT_TEMPORAL, _NEXT_SPATIAL, _NO_MORE = 1, 2, 3


class Indication(IntEnum):
    """What a frame is to a decode target."""

    NOT_PRESENT = 0
    DISCARDABLE = 1
    SWITCH = 2
    """Whoever can decode this frame can decode all of the target's that follow."""
    REQUIRED = 3


@dataclass(frozen=True, slots=True)
class Template:
    """A frame's layers, and its indication for each decode target."""

    spatial: int
    temporal: int
    indications: tuple[Indication, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """What the descriptors refer to until the next structure; a template's id is `first_id` plus
    its index, modulo 64."""

    first_id: int
    templates: tuple[Template, ...]
    chains: int
    targets: tuple[tuple[int, int], ...]
    """The highest (spatial, temporal) layer of each decode target."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What one packet says of its frame. `key`: the structure came with it, as it does with the
    first packet of a keyframe and no other."""

    begins: bool
    key: bool
    structure: Structure
    template: Template
    indications: tuple[Indication, ...]

    @property
    def opens(self) -> int:
        """The highest temporal layer that one can go over to at this frame, at the full size; -1
        if it opens none."""
        targets = self.structure.targets
        largest = max(spatial for spatial, _ in targets)
        return max(
            (
                temporal
                for (spatial, temporal), indication in zip(targets, self.indications, strict=True)
                if spatial == largest and indication is Indication.SWITCH
            ),
            default=-1,
        )


def read_descriptor(value: Buffer, known: Structure | None) -> Descriptor | None:
    """Read the element's value; `known` is the structure that came last. None if there has been
    none, or another one than the descriptor refers to. Raises `Malformed`.

    What frames depend on is read over: a relay that keeps to whole decode targets needs to know
    only the indications.
    """
    bits = _Bits(value)
    begins = bits.flag()
    bits.flag()  # ends
    template_id = bits.take(6)
    bits.take(16)  # frame number
    structure = known
    has_structure = own_indications = own_differences = own_chains = False
    if len(value) > _MANDATORY_BYTES:
        has_structure, has_active_targets = bits.flag(), bits.flag()
        own_indications, own_differences, own_chains = bits.flag(), bits.flag(), bits.flag()
        if has_structure:
            structure = _structure(bits)
        if structure is None:
            return None
        if has_active_targets:
            bits.take(len(structure.targets))
    if structure is None:
        return None
    index = (template_id - structure.first_id) % 64
    if index >= len(structure.templates):
        return None
    template = structure.templates[index]
    indications = template.indications
    if own_indications:
        indications = _indications(bits, len(structure.targets))
    if own_differences:
        while size := bits.take(2):
            bits.take(4 * size)
    if own_chains:
        bits.take(8 * structure.chains)
    return Descriptor(begins, has_structure, structure, template, indications)


def _structure(bits: "_Bits") -> Structure:
    first_id = bits.take(6)
    target_count = bits.take(5) + 1
    layers = _template_layers(bits)
    templates = tuple(
        Template(spatial, temporal, _indications(bits, target_count))
        for spatial, temporal in layers
    )
    for _ in templates:
        while bits.flag():
            bits.take(4)
    chains = bits.non_symmetric(target_count + 1)
    if chains:
        for _ in range(target_count):
            bits.non_symmetric(chains)
        bits.take(4 * chains * len(templates))
    if bits.flag():
        bits.take(32 * (layers[-1][0] + 1))
    targets = tuple(_layers_of(templates, target) for target in range(target_count))
    return Structure(first_id, templates, chains, targets)


def _layers_of(templates: tuple[Template, ...], target: int) -> tuple[int, int]:
    """The highest spatial and temporal layer of what belongs to a decode target."""
    within = [each for each in templates if each.indications[target] != Indication.NOT_PRESENT]
    return (
        max((template.spatial for template in within), default=0),
        max((template.temporal for template in within), default=0),
    )


def _template_layers(bits: "_Bits") -> list[tuple[int, int]]:
    """(spatial, temporal) of each template. Each says how the next one's follow from its own."""
    layers = [(0, 0)]
    while (step := bits.take(2)) != _NO_MORE:
        if len(layers) == _MOST_TEMPLATES:
            raise Malformed(Defect.DEPENDENCY)
        spatial, temporal = layers[-1]
        if step == _NEXT_TEMPORAL:
            temporal += 1
        elif step == _NEXT_SPATIAL:
            spatial, temporal = spatial + 1, 0
        layers.append((spatial, temporal))
    return layers


def _indications(bits: "_Bits", target_count: int) -> tuple[Indication, ...]:
    return tuple(Indication(bits.take(2)) for _ in range(target_count))


class _Bits:
    """Takes bits from the left; `Malformed` where there are no more."""

    __slots__ = ("_left", "_value")

    def __init__(self, data: Buffer) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise Malformed(Defect.DEPENDENCY)
        return self._value >> self._left & (1 << count) - 1

    def flag(self) -> bool:
        return self.take(1) == 1

    def non_symmetric(self, count: int) -> int:
        """One of `count` values, in as many bits as it needs: ns(n)."""
        width = count.bit_length()
        short = (1 << width) - count
        value = self.take(width - 1)
        if value < short:
            return value
        return (value << 1) - short + self.take(1)

"""The dependency descriptor (AV1 RTP specification, appendix A): what a frame of a scalable stream
is to each of the streams that can be cut out of it, whatever the codec.

Most packets carry three bytes: whose frame this is and which *template* describes it. The templates
come with keyframes, in a structure that holds until the next one. A *decode target* is one of the
streams that can be cut out; a frame's *indication* for it says whether it belongs to it at all, and
whether one can go over to it there.
"""

from dataclasses import dataclass, field, replace
from enum import IntEnum

from conference.rtp.header import Buffer, Defect, Malformed
from conference.rtp.scalable import ALL, EVERYTHING, Limit

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
    """A frame's layers, its indication for each decode target, and whether it refers to pictures
    before, not only to smaller ones of its own."""

    spatial: int
    temporal: int
    indications: tuple[Indication, ...]
    refers: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """What the descriptors refer to until the next structure; a template's id is `first_id` plus
    its index, modulo 64."""

    first_id: int
    templates: tuple[Template, ...]
    chains: int
    targets: tuple[Limit, ...]
    """The highest spatial and temporal layer of each decode target."""
    pixels: tuple[int, ...]
    """The size of each spatial layer, smallest first; empty if it is not said."""
    active: int
    """A mask of the decode targets that are sent at present, the first one in the lowest bit."""
    _chosen: dict[Limit, int] = field(init=False, default_factory=dict, compare=False, repr=False)

    @property
    def sent(self) -> tuple[int, ...]:
        """The active decode targets."""
        return tuple(each for each in range(len(self.targets)) if self.active >> each & 1)

    def target(self, limit: Limit) -> int:
        """The best active decode target up to `limit`; one of the least if all go beyond."""
        target = self._chosen.get(limit)
        if target is None:
            candidates = self.sent or tuple(range(len(self.targets)))
            within = [
                each
                for each in candidates
                if self.targets[each].spatial <= limit.spatial
                and self.targets[each].temporal <= limit.temporal
            ]
            if within:
                target = max(within, key=lambda each: self.targets[each])
            else:
                target = min(candidates, key=lambda each: self.targets[each])
            self._chosen[limit] = target
        return target

    @property
    def limits(self) -> tuple[Limit, ...]:
        """All that can be cut out, worst first; the highest layers there are as `ALL`."""
        targets = [self.targets[each] for each in self.sent]
        top = max((each.spatial for each in targets), default=0)
        highest = max((each.temporal for each in targets), default=0)
        found = {
            Limit(
                ALL if each.spatial == top else each.spatial,
                ALL if each.temporal == highest else each.temporal,
            )
            for each in targets
        }
        return tuple(sorted(found))

    @property
    def is_whole(self) -> bool:
        """Whether the best decode target has all frames in it."""
        best = self.target(EVERYTHING)
        return all(
            template.indications[best]
            for template in self.templates
            if any(template.indications[each] for each in self.sent)
        )

    def includes(self, limit: Limit, other: Limit) -> bool:
        """Whether all frames of what is cut out at `other` are in what is cut out at `limit`."""
        more, less = self.target(limit), self.target(other)
        return more == less or all(
            template.indications[more] for template in self.templates if template.indications[less]
        )

    def leads(self, limit: Limit, wanted: Limit) -> bool:
        """Whether one can come to be at `wanted` from `limit` without a keyframe."""
        before, after = self.target(limit), self.target(wanted)
        return self.includes(limit, wanted) or any(
            template.refers
            and template.indications[before]
            and template.indications[after] is Indication.SWITCH
            for template in self.templates
        )


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What one packet says of its frame: a `FramePart`. `key`: the structure came with it, as it
    does with the first packet of a keyframe and no other. `structure` is as it is from this packet
    on."""

    begins: bool
    ends: bool
    key: bool
    structure: Structure
    template: Template
    indications: tuple[Indication, ...]

    @property
    def kind(self) -> tuple[Indication, ...]:
        return self.indications

    @property
    def picture(self) -> int:
        """Frame numbers may have gaps: frames are found by how far they are apart."""
        return -1

    def within(self, limit: Limit) -> bool:
        return self.indications[self.structure.target(limit)] is not Indication.NOT_PRESENT

    def completes(self, limit: Limit) -> bool:
        """The frames of one instant come smallest first. If the encoder has left out the largest of
        `limit` alone, it is not seen here that the one before was the last; receivers then see it
        by the next timestamp (AV1 RTP specification, section 4.2)."""
        structure = self.structure
        return self.ends and self.template.spatial == structure.targets[structure.target(limit)][0]

    def opens(self, limit: Limit, wanted: Limit) -> Limit | None:
        """`SWITCH` promises something only to those who can decode the frame, which is sure of what
        belongs to `limit`. So nobody goes over to a larger picture by one of its own frames, which
        refers to others of them, nor behind a smaller one that has been marked as complete."""
        if self.key:
            return wanted
        indication = self.indications[self.structure.target(wanted)]
        return wanted if indication is Indication.SWITCH and self.within(limit) else None


def read_descriptor(value: Buffer, known: Structure | None) -> Descriptor | None:
    """Read the element's value; `known` is the structure that came last. None if there has been
    none, or another one than the descriptor refers to. Raises `Malformed`.

    Which frames a frame depends on is read over: a relay that keeps to whole decode targets needs
    to know only the indications.
    """
    bits = _Bits(value)
    begins, ends = bits.flag(), bits.flag()
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
            active = bits.take(len(structure.targets))
            if active != structure.active:
                structure = replace(structure, active=active)
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
    return Descriptor(begins, ends, has_structure, structure, template, indications)


def _structure(bits: "_Bits") -> Structure:
    first_id = bits.take(6)
    target_count = bits.take(5) + 1
    layers = _template_layers(bits)
    indications = [_indications(bits, target_count) for _ in layers]
    templates = tuple(
        Template(spatial, temporal, own, refers=_farthest(bits) > spatial)
        for (spatial, temporal), own in zip(layers, indications, strict=True)
    )
    chains = bits.non_symmetric(target_count + 1)
    if chains:
        for _ in range(target_count):
            bits.non_symmetric(chains)
        bits.take(4 * chains * len(templates))
    pixels: tuple[int, ...] = ()
    if bits.flag():
        sizes = [(bits.take(16) + 1, bits.take(16) + 1) for _ in range(layers[-1][0] + 1)]
        pixels = tuple(width * height for width, height in sizes)
    targets = tuple(_layers_of(templates, target) for target in range(target_count))
    everything = (1 << target_count) - 1
    return Structure(first_id, templates, chains, targets, pixels, everything)


def _farthest(bits: "_Bits") -> int:
    """How many frames back a template refers at most; 0 if it does not."""
    farthest = 0
    while bits.flag():
        farthest = max(farthest, bits.take(4) + 1)
    return farthest


def _layers_of(templates: tuple[Template, ...], target: int) -> Limit:
    """The highest spatial and temporal layer of what belongs to a decode target."""
    within = [each for each in templates if each.indications[target] != Indication.NOT_PRESENT]
    return Limit(
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

"""The rules of the door once more, small and naive, to hold the product against.

Written from the text of the rules alone and on purpose in another manner than a product would be:
one mutable heap of dicts, everything counted afresh by walking over everybody, no tables, no
counters, no sharing. A refused act raises `RefusedError` and must be undone by the caller
(`try_act` works on a deep copy). Parted by verbs, each part with all that stands before it:
`state`, `coming`, `calling`, `deciding`, `speaking`, `talking`, `identity`, `life`.
"""

from tests.meeting.model.life import Model
from tests.meeting.model.state import IN_CALL, RefusedError

__all__ = ["IN_CALL", "Model", "RefusedError"]

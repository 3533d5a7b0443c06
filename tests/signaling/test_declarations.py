"""The pages' types are those of the models, and as TypeScript spells them."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from signaling.wire.declarations import WRITTEN_TO, Spelling, declarations

Colour = Literal["red", "green"]
Short = Annotated[str, Field(max_length=3)]

SPELT = [
    (str, "string"),
    (int | None, "number | null"),
    (float, "number"),
    (Annotated[int, Field(ge=0)], "number"),
    (Literal["a", "b"], "'a' | 'b'"),
    (Colour, "Colour"),
    (list[Colour], "Colour[]"),
    (list[Literal["a", "b"]], "('a' | 'b')[]"),
    (Annotated[list[Short], Field(max_length=2)], "Short[]"),
    (dict[Short, bool], "Record<Short, boolean>"),
    (dict[Colour, list[str]], "Partial<Record<Colour, string[]>>"),
]


def test_the_file_is_what_the_models_make() -> None:
    assert WRITTEN_TO.read_text(encoding="utf-8") == declarations(), "run `make wire`"


@pytest.mark.parametrize(("annotation", "spelt"), SPELT)
def test_spelling(annotation: object, spelt: str) -> None:
    assert Spelling([("Colour", Colour), ("Short", Short)]).of(annotation) == spelt


def test_what_has_no_spelling_is_not_guessed() -> None:
    with pytest.raises(TypeError):
        Spelling([]).of(set[str])


def test_who_sends_may_leave_out_what_has_a_default_and_the_server_leaves_out_nothing() -> None:
    written = declarations()
    assert "  request?: Id | null;\n  version?: number | null;\n" in written  # Admit, a command
    assert "  retry_at: number | null;\n" in written  # Access, told by the server

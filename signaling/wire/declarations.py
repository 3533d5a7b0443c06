"""The messages as TypeScript declarations, for the type check of the pages' JavaScript.

`python -m signaling.wire.declarations` writes `web/js/wire.d.ts`; a test holds that file to be what
this makes of the models. What a client sends may leave out whatever has a default; what the server
sends always has every field.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from signaling.wire import commands, events, message

WRITTEN_TO: Final = Path(__file__).resolve().parents[2] / "web" / "js" / "wire.d.ts"

HEAD: Final = """\
/**
 * What travels on both WebSockets. Made from the models in `signaling/wire`: edit those
 * and run `make wire`. Times are UTC seconds since 1970.
 */
"""

_LINE: Final = 100
_JAVASCRIPT_NAMES: Final = {"Error": "Failure"}
"""Where a message is called what JavaScript calls something else."""

_PLAIN: Final[dict[object, str]] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
}

Model = type[BaseModel]


def declarations() -> str:
    """The whole file."""
    from_client = _members(commands.CallCommand, commands.WorkspaceCommand)
    from_server = _members(events.CallMessage, events.WorkspaceMessage)
    told = set(_with_parts(from_server))
    models = list(dict.fromkeys([*_with_parts(from_server), *_with_parts(from_client)]))
    aliases = _aliases(models)
    spelling = Spelling(aliases)
    blocks = [
        HEAD,
        "".join(
            f"export type {name} = {spelling.of(meant, named=False)};\n" for name, meant in aliases
        ),
        *(spelling.interface(model, complete=model in told) for model in models),
        _union("Reply", (model for model in from_server if issubclass(model, message.Reply))),
        *(
            _union(name, (each for each in _members(both) if issubclass(each, message.Event)))
            for name, both in (
                ("CallEvent", events.CallMessage),
                ("WorkspaceEvent", events.WorkspaceMessage),
            )
        ),
        _union("CallCommand", _members(commands.CallCommand)),
        _union("WorkspaceCommand", _members(commands.WorkspaceCommand)),
    ]
    return "\n".join(blocks)


def _members(*unions: object) -> list[Model]:
    """The models of discriminated unions, in their order."""
    return list(dict.fromkeys(model for union in unions for model in get_args(get_args(union)[0])))


def _with_parts(models: Iterable[Model]) -> Iterator[Model]:
    """Each model after the models that stand in it."""
    for model in models:
        for annotation in _fields(model).values():
            yield from _with_parts(
                part for part in _leaves(annotation) if isinstance(part, type) and _is_model(part)
            )
        yield model


def _is_model(part: type) -> bool:
    return issubclass(part, BaseModel)


def _fields(model: Model) -> dict[str, object]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _leaves(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    elif get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from _leaves(inner)


def _aliases(models: Iterable[Model]) -> list[tuple[str, object]]:
    """Types of strings that the models' modules give a name: choices, and strings of a form."""
    found: dict[str, object] = {}
    for model in models:
        for name, meant in vars(sys.modules[model.__module__]).items():
            is_text = get_origin(meant) is Annotated and get_args(meant)[0] is str
            if get_origin(meant) is Literal or is_text:
                found[name] = meant
    return sorted(found.items())


def _union(name: str, models: Iterable[Model]) -> str:
    members = [_name(model) for model in models]
    line = f"export type {name} = {' | '.join(members)};\n"
    if len(line) <= _LINE:
        return line
    return f"export type {name} =\n  | " + "\n  | ".join(members) + ";\n"


def _name(model: Model) -> str:
    return _JAVASCRIPT_NAMES.get(model.__name__, model.__name__)


class Spelling:
    """Annotations in TypeScript's spelling; what has a name of its own goes by it."""

    def __init__(self, aliases: Sequence[tuple[str, object]]) -> None:
        self._aliases = aliases

    def interface(self, model: Model, *, complete: bool) -> str:
        """`complete`: whoever sends it leaves out nothing."""
        lines = [f"export interface {_name(model)} {{"]
        if "__doc__" in vars(model) and model.__doc__:
            lines.insert(0, _comment(model.__doc__))
        for name, annotation in _fields(model).items():
            info = model.model_fields[name]
            if info.description:
                lines.append(_comment(info.description, indent="  "))
            may_lack = not (complete or info.is_required() or name == "type")
            lines.append(f"  {name}{'?' if may_lack else ''}: {self.of(annotation)};")
        return "\n".join([*lines, "}\n"])

    def of(self, annotation: object, *, named: bool = True) -> str:
        """Raises TypeError for what has no spelling yet."""
        if named:
            for name, meant in self._aliases:
                if meant == annotation:
                    return name
        if isinstance(annotation, type) and get_origin(annotation) is None:
            return _PLAIN.get(annotation) or _name(annotation)
        inner = get_args(annotation)
        match get_origin(annotation):
            case origin if origin is Literal:
                return " | ".join(f"'{value}'" for value in inner)
            case origin if origin is Annotated:
                return self.of(inner[0])
            case origin if origin in (Union, UnionType):
                return " | ".join(self.of(each) for each in inner)
            case origin if origin is list:
                item = self.of(inner[0])
                return f"({item})[]" if " | " in item else f"{item}[]"
            case origin if origin is dict:
                key, value = (self.of(each) for each in inner)
                record = f"Record<{key}, {value}>"
                return f"Partial<{record}>" if get_origin(inner[0]) is Literal else record
        raise TypeError(f"no TypeScript is known for {annotation}")


def _comment(text: str, *, indent: str = "") -> str:
    lines = cleandoc(text).splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */"
    body = "\n".join(f"{indent} * {line}".rstrip() for line in lines)
    return f"{indent}/**\n{body}\n{indent} */"


if __name__ == "__main__":
    WRITTEN_TO.write_text(declarations(), encoding="utf-8")

"""The public face in plain text: names with their signatures, commands with their options, tables with their columns.

    python tests/public.py > tests/public.txt

writes down a change that was decided upon; tests/test_public.py holds the face to what is written.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

import posture
from posture.cli import cli
from posture.schemas import TABLES


def signature(thing: object) -> str:
    """The arguments, with their types and defaults; nothing where there are none to be read."""
    try:
        return str(inspect.signature(thing))  # type: ignore[arg-type]
    except ValueError:
        return ""


def names() -> Iterator[str]:
    """Every public function and class, the members of classes below them."""
    for name in sorted(n for n in posture.__all__ if n != "__version__"):
        thing = getattr(posture, name)
        if not inspect.isclass(thing):
            yield f"{name}{signature(thing)}"
            continue
        error = issubclass(thing, Exception)
        bases = ", ".join(b.__name__ for b in thing.__bases__ if b is not object)
        yield f"class {name}{f'({bases})' if bases else ''}{'' if error else signature(thing)}"
        for member, value in sorted(vars(thing).items()):
            if not member.startswith("_") and callable(value):
                yield f"    {member}{signature(value)}"
            elif isinstance(value, property):
                yield f"    {member}: property"


def accessors() -> Iterator[str]:
    """What ``.posture`` offers on columns and tables."""
    from posture.accessor import FramePosture, SeriesPosture

    for kind, where in ((SeriesPosture, "Series.posture"), (FramePosture, "DataFrame.posture")):
        for member, value in sorted(vars(kind).items()):
            if not member.startswith("_"):
                yield f"{where}.{member}{signature(value)}"


def commands(group: click.Group = cli, before: str = "posture") -> Iterator[str]:
    """Every command with its arguments, options and what they choose from."""
    for name, command in sorted(group.commands.items()):
        yield f"{before} {name}"
        for p in command.params:
            told = " ".join((*p.opts, *p.secondary_opts)) if isinstance(p, click.Option) else (p.metavar or str(p.name))
            choice = f" [{'|'.join(map(str, p.type.choices))}]" if isinstance(p.type, click.Choice) else ""
            yield f"    {told}{choice}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")


def columns() -> Iterator[str]:
    """Every table: key, columns with dtype, unit and closed values."""
    for table in TABLES.values():
        yield f"table {table.name}, key {', '.join(table.key)}"
        for c in table.columns:
            told = [c.dtype, *([c.unit] if c.unit else []), *([" | ".join(c.values)] if c.values else [])]
            yield f"    {c.name}: {'; '.join(told)}{'; required' if c.required else ''}"


def face() -> str:
    """All of it."""
    parts = {"Names": names, "Accessors": accessors, "Commands": commands, "Tables": columns}
    return "\n\n".join(f"{title}\n\n" + "\n".join(lines()) for title, lines in parts.items()) + "\n"


if __name__ == "__main__":
    print(face(), end="")

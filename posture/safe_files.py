"""Writing a file so that nobody ever sees half of it: beside the old one first, then renamed over it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from posture.errors import OutputError, PostureError


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to; at the end of the block the file takes the name ``path``, and on any error it goes away.

    The old file stays whole until the new one is on the disk. A link is followed, so that its target is replaced.
    Raises OutputError where the folder is missing or cannot be written to; other errors pass through.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "a.txt")) as part:
    ...         _ = part.write_text("done")
    ...     Path(folder, "a.txt").read_text()
    'done'
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(f"{os.fspath(path)}: expected the name of a file, this is a folder")
    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        # created with the mode that the umask gives; never over a file that is there
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileNotFoundError as error:
        raise OutputError(f"{os.fspath(path)}: the folder {target.parent} is not there; make it first") from error
    except OSError as error:
        raise OutputError(f"{os.fspath(path)}: cannot write there: {error.strerror or error}") from error
    try:
        yield part
        _to_disk(part)
        if target.exists():
            os.chmod(part, target.stat().st_mode & 0o7777)
        os.replace(part, target)
    except PostureError:
        raise
    except OSError as error:
        raise OutputError(
            f"{os.fspath(path)}: could not be written: {error.strerror or error}; an earlier file is whole"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def write_text(path: str | os.PathLike[str], text: str, encoding: str = "utf-8") -> None:
    """A text file, whole or not at all, line ends as they are in ``text``.

    Raises OutputError, also for half surrogate pairs, which no file can hold.
    """
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise OutputError(
            f"{os.fspath(path)}, line {line}: half of a surrogate pair ({text[error.start]!a}) cannot be written; "
            "mend the text"
        ) from error
    with replacing(path) as part:
        part.write_bytes(data)

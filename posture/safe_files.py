"""Writing a file so that nobody ever sees half of it: beside the old one first, then renamed over it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from posture.errors import OutputError, PostureError

try:
    import fcntl
except ImportError:  # Windows has locks of another kind
    fcntl = None  # type: ignore[assignment]

STALE = 86_400  # seconds after which an unfinished file belongs to nobody, where the system has no locks
_UNFINISHED = re.compile(r"\.(.{1,100})\.[0-9a-f]{12}\.part")


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
        held = lock(part)
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
        unlock(held)


def lock(path: Path) -> int | None:
    """A lock on a file or folder, until :func:`unlock` or the end of this process, however that comes.

    None where another process holds it; -1 where the system or the disk has no such locks.
    """
    if fcntl is None:
        return -1
    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    except OSError:  # some network disks have none
        os.close(held)
        return -1
    return held


def unlock(held: int | None) -> None:
    """Let go of what :func:`lock` gave."""
    if held is not None and held >= 0:
        os.close(held)


def clear_left(path: Path) -> None:
    """Take away an unfinished file or folder, unless somebody still works on it."""
    with suppress(OSError):
        held = lock(path)
        if held is None or (held < 0 and time.time() - path.stat().st_mtime < STALE):
            return
        try:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        finally:
            unlock(held)


def unfinished(folder: Path) -> Iterator[tuple[Path, str]]:
    """What writers that were killed left in a folder, or others still write: each path, and the name it was to get."""
    for path in folder.iterdir():
        match = _UNFINISHED.fullmatch(path.name)
        if match and path.is_file() and not path.is_symlink():
            yield path, match[1]


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

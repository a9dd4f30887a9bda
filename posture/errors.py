"""What can go wrong, each also a builtin, so that ``except ValueError`` works without knowing this package.

Every message says what was expected, what came, where, and what to do about it.
"""

from __future__ import annotations


class PostureError(Exception):
    """Root of every error that this package raises on purpose."""


class InputError(PostureError, ValueError):
    """A file, a table or an argument does not hold what it should; the message names file, line and column."""


class MissingPathError(PostureError, FileNotFoundError):
    """A path that was asked for is not there."""


class OutputError(PostureError, OSError):
    """Results could not be written; earlier results are whole."""


class SchemaError(PostureError, ValueError):
    """A table does not have the columns or values of :mod:`posture.schemas`."""


class VocabularyError(PostureError, ValueError):
    """A vocabulary file is not sound; the message names file, line and column."""


class UnitError(PostureError, TypeError):
    """Quantities of unlike dimensions (or scopes) were put together."""


class MissingExtraError(PostureError, ImportError):
    """An optional part is not installed; the message names the extra that brings it."""


def missing_extra(what: str, package: str, extra: str) -> MissingExtraError:
    """The error for an optional library that is not there.

    >>> print(missing_extra("reading HTML pages", "trafilatura", "html"))
    reading HTML pages needs trafilatura, which is not installed: pip install "posture[html]"
    """
    return MissingExtraError(f'{what} needs {package}, which is not installed: pip install "posture[{extra}]"')


def writable(text: str) -> str:
    r"""The text as a file can hold it: half of a surrogate pair becomes its code.

    >>> writable("\ud800.txt")
    '\\ud800.txt'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_writable(text: str) -> bool:
    r"""Whether a file can hold the text: none of its characters is half of a surrogate pair.

    >>> is_writable("Łódź"), is_writable("\ud800")
    (True, False)
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def at(path: object, line: int | None = None, column: str | None = None) -> str:
    """Where something is, for the start of a message.

    >>> at("claims.csv", 41, "quantity")
    "claims.csv, line 41, column 'quantity'"
    """
    where = str(path)
    if line is not None:
        where += f", line {line}"
    if column is not None:
        where += f", column {column!r}"
    return where

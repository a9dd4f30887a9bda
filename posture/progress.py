"""What ``progress=`` takes: True for a bar where somebody watches, or a function that wraps what is gone through."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

T = TypeVar("T")
Progress = bool | Callable[[Iterable[Any]], Iterable[Any]] | None


def watched(items: Sequence[T], progress: Progress, what: str, unit: str) -> Iterable[T]:
    """The items one by one, under the eyes of whoever asked for it.

    >>> list(watched([1, 2], None, "reading", "text")), list(watched([1, 2], reversed, "reading", "text"))
    ([1, 2], [2, 1])
    """
    if callable(progress):
        return cast("Iterable[T]", progress(items))
    return cast("Iterable[T]", _bar(items, what, unit)) if progress else items


def progress_bar(what: str = "", unit: str = "text") -> Callable[[Iterable[Any]], Iterable[Any]]:
    """A bar on a terminal or in Jupyter, nothing where nobody watches; for ``progress=`` and for loops of your own.

    >>> list(progress_bar("reading")([1, 2]))
    [1, 2]
    """
    return partial(_bar, what=what, unit=unit)


def _bar(items: Iterable[Any], what: str, unit: str) -> Iterable[Any]:
    in_jupyter = "ipykernel" in sys.modules
    if not (in_jupyter or sys.stderr.isatty()):
        return items
    # tqdm.auto warns where ipywidgets is not installed
    widgets = in_jupyter and find_spec("ipywidgets") is not None
    bar = import_module("tqdm.auto" if widgets else "tqdm").tqdm
    return cast("Iterable[Any]", bar(items, desc=what or None, unit=unit))

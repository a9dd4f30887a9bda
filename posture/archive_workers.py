"""The parts of an archive on processes of one machine; a worker that is lost costs its part once more, and no other.

Each worker has a pipe of its own and one part at a time, so that a process that dies can leave no lock behind and the
parent knows which part it died over.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from typing import Any

from posture.archive_parts import Job, make_part
from posture.archive_plan import Part
from posture.errors import OutputError, PostureError

MOST_LOST = 2  # workers that one part may take with it


class _Worker:
    """A process, started anew and not forked, and the part that it has in hand."""

    def __init__(self, job: Job) -> None:
        context = get_context("spawn")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=_work, args=(there, job), daemon=True)
        self.process.start()
        there.close()
        self.part: Part | None = None

    def give(self, part: Part) -> None:
        self.part = part
        with suppress(OSError):  # a worker that is gone shows when its answer is asked for
            self.pipe.send(part)

    def end(self) -> None:
        if self.part is not None:
            self.process.kill()
        self.pipe.close()
        self.process.join()
        self.process.close()


def on_workers(parts: Iterator[Part], job: Job, count: int) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The parts and their manifests, as they are finished.

    Raises OutputError for a part over which workers are lost again and again, and what a worker raised.
    """
    crew: list[_Worker] = []
    again: list[Part] = []
    lost: dict[int, int] = {}
    try:
        while True:
            _hand_out(crew, again, parts, job, count)
            busy = {w.pipe: w for w in crew if w.part is not None}
            if not busy:
                return
            for pipe in connection.wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                part, answer = _answer(worker)
                if answer is None:
                    crew.remove(worker)
                    worker.end()
                    again.append(part)
                    lost[part.number] = lost.get(part.number, 0) + 1
                    if lost[part.number] >= MOST_LOST:
                        raise OutputError(_told(part))
                elif isinstance(answer, BaseException):
                    raise answer
                else:
                    yield part, answer
    finally:
        for worker in crew:
            worker.end()


def _hand_out(crew: list[_Worker], again: list[Part], parts: Iterator[Part], job: Job, count: int) -> None:
    """A part to every worker that has none, those first that have to be done again; workers start when needed."""
    idle = [w for w in crew if w.part is None]
    while idle or len(crew) < count:
        part = again.pop(0) if again else next(parts, None)
        if part is None:
            return
        if not idle:
            crew.append(_Worker(job))
            idle.append(crew[-1])
        idle.pop().give(part)


def _answer(worker: _Worker) -> tuple[Part, dict[str, Any] | BaseException | None]:
    """The part and its manifest, the error that came instead, or None where the worker is gone."""
    part = worker.part
    assert part is not None
    try:
        answer: dict[str, Any] | BaseException = worker.pipe.recv()
    except (EOFError, OSError):
        return part, None
    worker.part = None
    return part, answer


def _told(part: Part) -> str:
    names = ", ".join(dict.fromkeys(p.shown for p in part.pieces[:3]))
    return (
        f"a worker process was lost {MOST_LOST} times over part {part.number} ({names}), most often for want of memory; "
        "fewer workers or smaller parts need less; finished parts are whole, resume goes on from them"
    )


def _work(pipe: connection.Connection, job: Job) -> None:
    """In a worker: part after part, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            part = pipe.recv()
        except (EOFError, OSError):
            return
        answer: dict[str, Any] | BaseException
        try:
            answer = make_part(part, job)
        except PostureError as error:
            answer = error
        except BaseException as error:
            error.add_note(traceback.format_exc())
            answer = error
        pipe.send(answer)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

"""The parts of an archive on a Dask cluster: the same function on the same parts, in no order.

The workers write into the folder of results themselves, so it has to be one that all of them see.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from posture.archive_parts import Job, make_part
from posture.archive_plan import Part
from posture.errors import InputError, OutputError, PostureError, missing_extra

AHEAD = 2  # parts that wait for each thread, so that none is idle and the queue stays short
PATIENCE = "20s"  # until a scheduler has to answer


def dask_parts(parts: Iterator[Part], job: Job, scheduler: str | None, workers: int) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The manifests of the parts, as they are finished; without an address on a cluster of ``workers`` processes here.

    A part whose worker is lost is done again on another one. Raises InputError where no scheduler answers, OutputError
    where a part took several workers with it.
    """
    try:
        import distributed
    except ImportError as error:
        raise missing_extra("the Dask engine", "distributed", "scale") from error
    cluster = None
    try:
        if scheduler is None:
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0
            )
        client = distributed.Client(cluster if cluster is not None else scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler}: {error}; give its address, such as tcp://host:8786"
        ) from error
    try:
        yield from _in_turn(client, parts, job)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _in_turn(client: Any, parts: Iterator[Part], job: Job) -> Iterator[tuple[Part, dict[str, Any]]]:
    from distributed import KilledWorker, wait

    waiting: dict[Any, Part] = {}
    more = True
    while True:
        room = AHEAD * max(1, sum(client.nthreads().values()))
        while more and len(waiting) < room:
            part = next(parts, None)
            if part is None:
                more = False
                break
            with warnings.catch_warnings():  # a block of a compressed file is sent along, and is meant to be
                warnings.filterwarnings("ignore", message="Sending large graph")
                waiting[client.submit(make_part, part, job, pure=False)] = part
        if not waiting:
            return
        for future in wait(list(waiting), return_when="FIRST_COMPLETED").done:
            part = waiting.pop(future)
            try:
                manifest = future.result()
            except PostureError:
                raise
            except KilledWorker as error:
                raise OutputError(
                    f"part {part.number}: several workers were lost over it, most often for want of memory; smaller parts "
                    "need less; finished parts are whole, resume goes on from them"
                ) from error
            yield part, manifest

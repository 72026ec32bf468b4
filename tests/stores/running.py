"""Running pipelines into a store of their own: here, and in processes that end early."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sematic import LocalRunner
from sematic.graph.future import Future
from sematic.model.errors import PipelineRunError
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store

ROOT = Path(__file__).parents[2]
GRACE = 60.0
"""Seconds that a busy machine may take for what takes a fraction of one."""


@contextmanager
def in_store(folder: Path) -> Iterator[None]:
    """Have pipelines of this process run into the store under a folder, whatever the settings are, and be silent."""
    before = {name: value for name, value in os.environ.items() if name.startswith("SEMATIC_")}
    for name in before:
        del os.environ[name]
    os.environ["SEMATIC_CONFIG_DIR"] = str(folder)
    try:
        with silent():
            yield
    finally:
        del os.environ["SEMATIC_CONFIG_DIR"]
        os.environ.update(before)


@contextmanager
def silent() -> Iterator[None]:
    """Let nothing reach the terminal: some steps print what terminals obey."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, handle in zip((1, 2), kept, strict=True):
            os.dup2(handle, number)
        for handle in (*kept, nowhere):
            os.close(handle)


def run(future: Future, *, runner: LocalRunner | None = None) -> str:
    """Run a pipeline to its end and return its id."""
    (runner or LocalRunner()).run(future)
    return future.id


def run_to_failure(future: Future, *, runner: LocalRunner | None = None) -> str:
    """Run a pipeline that fails and return its id."""
    try:
        (runner or LocalRunner()).run(future)
    except PipelineRunError:
        return future.id
    raise AssertionError(f"{future.function.path} was to fail and did not.")


def newest(folder: Path) -> str:
    """Return the id of the pipeline run that began last."""
    with open_store(folder, for_writing=False) as store:
        return store.runs.page(limit=1).items[0].root_id


def step_of(store: Store, root_id: Any, *, name: str) -> str:
    """Return the id of the first run in a pipeline run that is called so."""
    return next(run.id for run in store.history.runs_of(root_id) if run.name == name)


def stopped(folder: Path, *command: str, step: str, signal: int) -> str:
    """Run a program, end it with a signal while a step executes, and return the id of its pipeline run."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
    environ |= {"SEMATIC_CONFIG_DIR": str(folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    before = _known(folder)
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=environ, stdout=nowhere, stderr=nowhere
    ) as driver:
        try:
            until(lambda: bool(found := _known(folder) - before) and _executes(folder, next(iter(found)), step))
            driver.send_signal(signal)
            driver.wait(GRACE)
        finally:
            driver.kill()
    (root_id,) = _known(folder) - before
    return root_id


def until(condition: Callable[[], bool]) -> None:
    """Return once something is so; AssertionError if that takes too long."""
    deadline = time.monotonic() + GRACE
    while not condition():
        assert time.monotonic() < deadline, "What was waited for did not happen."
        time.sleep(0.05)


def _known(folder: Path) -> set[Any]:
    with open_store(folder, for_writing=False) as store:
        return {run.root_id for run in store.runs.page(limit=100).items}


def _executes(folder: Path, root_id: Any, step: str) -> bool:
    with open_store(folder, for_writing=False) as store:
        has_beaten = bool(store.leases.of([root_id]))
        runs = store.history.runs_of(root_id)
    return has_beaten and any(run.name == step and run.state is RunState.SCHEDULED for run in runs)

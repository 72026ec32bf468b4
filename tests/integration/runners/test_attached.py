"""What somebody sees who stands by while a pipeline run is driven elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.runners.attached import Watch
from sematic.store.embedded import Store, open_store
from tests.builders import a_pipeline_run, a_run, run_id_of

ROOT = a_run("pipeline")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as store:
        record(store, [PipelineRunCreated(a_pipeline_run("pipeline")), RunCreated(ROOT)])
        yield store


@pytest.fixture
def watch(store: Store) -> Watch:
    return Watch(store, ROOT.id, out=StringIO())


def a_step(name: str, *, position: int, **facts: object):
    return a_run(name, root_id=ROOT.id, parent_id=ROOT.id, position=position, **facts)


def record(store: Store, changes) -> None:
    store.journal.record(changes)
    store.journal.flush()


def write(store: Store, run, content: bytes) -> None:
    path = store.logs.path_of(ROOT.id, run.id, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def seen(watch: Watch) -> list[str]:
    watch.show(is_last=False)
    assert isinstance(watch.out, StringIO)
    return watch.out.getvalue().splitlines()


def test_a_log_that_is_there_before_its_run_is_recorded_is_shown_once_that_is(store, watch) -> None:
    step = a_step("step", position=1)
    write(store, ROOT, b"begun\n")
    write(store, step, b"early\n")
    assert seen(watch) == ["pipeline | begun"]
    record(store, [RunCreated(step)])
    assert seen(watch) == ["pipeline | begun", "step | early"]


def test_runs_of_one_name_are_told_apart_by_their_ids(store, watch) -> None:
    first, second = (a_step("part", position=n, id=run_id_of(f"part-{n}")) for n in (1, 2))
    record(store, [RunCreated(first), RunCreated(second)])
    for run in (ROOT, first, second):
        write(store, run, b"tick\n")
    assert seen(watch) == ["pipeline | tick", f"part {first.id[:8]} | tick", f"part {second.id[:8]} | tick"]

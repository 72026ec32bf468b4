"""Housekeeping with the real command: asking on a terminal, stopped and killed in the middle."""

from __future__ import annotations

import os
import pty
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sematic.model.changes import ArtifactRecorded
from sematic.store.embedded import open_store
from tests.acceptance.test_gc_processes import check_references
from tests.builders import an_artifact, changes_of_chain, run_id_of

SEMATIC = Path(sys.executable).with_name("sematic")
STEPS = 150


def fill(folder: Path, *, names: list[str]) -> None:
    """Write chains whose values are blobs of some size."""
    with open_store(folder) as store:
        for name in names:
            changes = changes_of_chain(STEPS, name=name)
            for number, change in enumerate(changes):
                if isinstance(change, ArtifactRecorded):
                    content = change.artifact.id.encode() * 3000
                    buffers = ((store.blobs.put(content), len(content)),)
                    changes[number] = ArtifactRecorded(replace(change.artifact, buffers=buffers))
            store.journal.record(changes)
        store.journal.record([ArtifactRecorded(an_artifact("lost"))])


def started(*arguments: str, folder: Path, **options: object) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SEMATIC_CONFIG_DIR": str(folder)}
    return subprocess.Popen([SEMATIC, *arguments], env=environment, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 1), (b"y\n", 0)])
def test_somebody_at_a_terminal_is_asked(tmp_path: Path, answer: bytes, left: int) -> None:
    fill(tmp_path, names=["one"])
    ours, theirs = pty.openpty()
    process = started("gc", "--older-than", "1m", folder=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, answer)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:
        # Linux says so when the other side of a terminal is closed.
        pass
    os.close(ours)
    assert process.wait(timeout=60) == (1 if left else 0)
    assert b"Remove 1 pipeline run in" in shown
    with open_store(tmp_path, for_writing=False) as store:
        assert len(store.runs.page().items) == left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_collection_that_is_stopped_leaves_a_consistent_store(tmp_path: Path, number: signal.Signals) -> None:
    chance = random.Random(number)
    fill(tmp_path, names=[f"chain {each}" for each in range(6)])
    for _ in range(3):
        process = started("gc", "--older-than", "1m", "--yes", folder=tmp_path, stderr=subprocess.DEVNULL)
        time.sleep(0.3 + chance.uniform(0, 0.6))
        process.send_signal(number)
        process.wait(timeout=60)
        check_references(tmp_path)
    finished = started("gc", "--older-than", "1m", "--yes", folder=tmp_path)
    assert finished.wait(timeout=60) == 0
    with open_store(tmp_path, for_writing=False) as store:
        assert store.runs.page().items == ()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_is_stopped_leaves_all_or_nothing(tmp_path: Path, number: signal.Signals) -> None:
    chance = random.Random(number)
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "file"
    fill(here, names=["chain"])
    assert started("export", run_id_of("chain"), str(file), folder=here).wait(timeout=60) == 0
    for _ in range(3):
        process = started("import", str(file), folder=there, stderr=subprocess.DEVNULL)
        time.sleep(0.3 + chance.uniform(0, 0.5))
        process.send_signal(number)
        process.wait(timeout=60)
        with open_store(there) as store:
            counts = {len(store.history.runs_of(run.id)) for run in store.runs.page().items}
        assert counts <= {STEPS + 1}
        check_references(there)
    assert started("import", str(file), folder=there).wait(timeout=60) == 0
    with open_store(there, for_writing=False) as store:
        assert len(store.history.runs_of(run_id_of("chain"))) == STEPS + 1

"""A store is made once, and whoever asks is told what is there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sematic.model.states import RunState
from sematic.store.embedded import open_store
from tests.stores.catalogue import STAMP, STORES, made, stamp_of
from tests.stores.running import ROOT, newest


def asked(*arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "tests.stores", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_whole_store_is_left_as_it_is(tmp_path):
    first = made("10k-chain", tmp_path / "s", size=20)
    database = (tmp_path / "s" / "sematic.db").stat().st_mtime_ns
    assert made("10k-chain", tmp_path / "s", size=20) == first == stamp_of(tmp_path / "s")
    assert (tmp_path / "s" / "sematic.db").stat().st_mtime_ns == database


def test_a_store_of_another_size_or_one_half_made_is_made_anew(tmp_path):
    folder = tmp_path / "s"
    made("10k-chain", folder, size=20)
    made("10k-chain", folder, size=30)
    with open_store(folder, for_writing=False) as store:
        assert len(store.history.runs_of(stamp_of(folder).runs["root"])) == 31
    (folder / STAMP).rename(folder / f"{STAMP}.making")
    assert made("10k-chain", folder, size=20).size == 20
    with open_store(folder, for_writing=False) as store:
        assert len(store.history.runs_of(stamp_of(folder).runs["root"])) == 21


def test_ids_are_the_same_each_time(tmp_path):
    first, second = (made("10k-layered", tmp_path / name, size=100).runs for name in ("a", "b"))
    assert first == second


def test_what_was_not_made_here_is_not_removed(tmp_path):
    (tmp_path / "mine").touch()
    with pytest.raises(ValueError, match="was not made here"):
        made("10k-chain", tmp_path, size=20)
    assert (tmp_path / "mine").exists()


def test_the_program_says_what_there_is():
    listed = asked("--list")
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(STORES)


def test_a_live_run_can_be_watched_while_it_runs_and_run_again(tmp_path):
    for times in (1, 2):
        done = asked("live", str(tmp_path), "--runs", "8", SEMATIC_API_ADDRESS="")
        assert done.returncode == 0, done.stderr
        assert "loading batch 0" in done.stdout
        with open_store(tmp_path, for_writing=False) as store:
            assert len(store.runs.page(limit=10).items) == times
            states = {run.state for run in store.history.runs_of(newest(tmp_path))}
        assert states == {RunState.RESOLVED}

"""Collecting beside drivers in real processes, and killed at any moment."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from sematic.model.changes import ArtifactRecorded
from sematic.model.ids import digest_of
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store
from tests.acceptance.store_collectors import (
    collect_all_the_time,
    collect_once,
    content_of,
    opened,
    store_the_same,
)
from tests.builders import an_artifact, changes_of_chain

SECONDS = 5.0


@pytest.fixture
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.acceptance.store_collectors"])
    return context


def check_references(folder):
    """Whatever is referred to is there and undamaged, and nothing half-removed is in a list."""
    with closing(sqlite3.connect(folder / "sematic.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        missing = "SELECT COUNT(*) FROM bindings WHERE artifact_id NOT IN (SELECT id FROM artifacts)"
        assert database.execute(missing).fetchone() == (0,)
        unbound = "SELECT COUNT(*) FROM bindings WHERE run_id NOT IN (SELECT id FROM runs)"
        assert database.execute(unbound).fetchone() == (0,)
        headless = "SELECT COUNT(*) FROM runs WHERE id = root_id AND id NOT IN (SELECT root_id FROM pipeline_runs)"
        assert database.execute(headless).fetchone() == (0,)
        referenced = [digest for (digest,) in database.execute("SELECT DISTINCT digest FROM artifact_blobs")]
    for digest in referenced:
        assert digest_of((folder / "blobs" / digest[:2] / digest[2:]).read_bytes()) == digest


def test_what_drivers_store_is_never_collected(tmp_path, processes):
    folder = str(tmp_path)
    drivers = [processes.Process(target=store_the_same, args=(folder, SECONDS)) for _ in range(3)]
    collectors = [processes.Process(target=collect_all_the_time, args=(folder, SECONDS)) for _ in range(2)]
    for process in (*drivers, *collectors):
        process.start()
    for process in (*drivers, *collectors):
        process.join()
    assert [process.exitcode for process in (*drivers, *collectors)] == [0] * 5
    check_references(tmp_path)


def test_content_that_is_stored_while_its_file_is_swept_is_there_afterwards(tmp_path, processes):
    """Again and again nobody has asked for the content for a while, and one process stores it as another sweeps it."""
    folder, grace = str(tmp_path), timedelta(seconds=0.3)
    with opened(folder) as store:
        for _ in range(10):
            digests = [store.blobs.put(content_of(number)) for number in range(6)]
            time.sleep(grace.total_seconds())
            sweeper = processes.Process(target=collect_once, args=(folder, grace))
            sweeper.start()
            while sweeper.is_alive():
                for number in range(6):
                    store.blobs.put(content_of(number))
            sweeper.join()
            assert sweeper.exitcode == 0
            assert [digest_of(FileBlobs(tmp_path / "blobs").open(digest)) for digest in digests] == digests


def test_a_killed_collection_leaves_a_consistent_store_and_the_next_one_ends_it(tmp_path, processes):
    chance = random.Random(7)
    with open_store(tmp_path) as store:
        for round_number in range(6):
            for number in range(4):
                digest = store.blobs.put(f"{round_number} {number}".encode() * 5000)
                artifact = an_artifact(f"{round_number} {number}", buffers=((digest, 1),))
                store.journal.record(changes_of_chain(60, name=f"{round_number} {number}"))
                store.journal.record([ArtifactRecorded(artifact)])
            store.journal.flush()
            collector = processes.Process(target=collect_once, args=(str(tmp_path), timedelta()))
            collector.start()
            collector.join(chance.uniform(0.02, 0.4))
            collector.kill()
            collector.join()
            check_references(tmp_path)
    collect_once(str(tmp_path), timedelta())
    with closing(sqlite3.connect(tmp_path / "sematic.db")) as database:
        for table in ("pipeline_runs", "runs", "bindings", "artifacts", "artifact_blobs"):
            assert database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,), table  # noqa: S608
    assert list((tmp_path / "blobs").glob("??/*")) == []

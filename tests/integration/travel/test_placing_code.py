"""Recorded code on a machine where several processes want it, and some of them are killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from sematic.model.ids import Digest
from sematic.packaging.project import Program
from sematic.packaging.provenance import provenance_of
from sematic.packaging.travel.code_folder import code_folder, shelf_of_code
from sematic.store.blobs import FileBlobs

FILES = 300


@dataclass
class Recorded:
    """A project of many files, recorded."""

    root: Path
    digest: Digest
    blobs: Path
    cache: Path

    def begins(self) -> subprocess.Popen[str]:
        place = Path(__file__).with_name("place_code.py")
        return subprocess.Popen(
            [sys.executable, str(place), str(self.blobs), self.digest, str(self.cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def expected(self) -> dict[str, bytes]:
        return contents_of(self.root)


def contents_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    root = tmp_path / "project"
    for number in range(FILES):
        place = root / f"package_{number % 10}" / f"module_{number}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"value = {number}\n" * 50)
    blobs = tmp_path / "blobs"
    provenance = provenance_of(Program(folder=root), blobs=FileBlobs(blobs), store=tmp_path / "store")
    assert provenance.code is not None
    return Recorded(root=root, digest=provenance.code, blobs=blobs, cache=tmp_path / "cache")


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.slow
def test_several_at_once_find_the_same_whole_code(recorded: Recorded) -> None:
    processes = [recorded.begins() for _ in range(4)]
    assert [line_of(each) for each in processes] == ["begun"] * 4
    places = {line_of(each) for each in processes}
    for each in processes:
        each.communicate()
    assert places == {str(recorded.cache / "code" / recorded.digest)}
    assert contents_of(Path(places.pop())) == recorded.expected


@pytest.mark.slow
def test_whoever_is_killed_leaves_nothing_that_is_taken_for_whole(recorded: Recorded) -> None:
    chance = random.Random(7)
    killed = 0
    for _ in range(12):
        process = recorded.begins()
        assert line_of(process) == "begun"
        time.sleep(chance.uniform(0, 0.08))
        process.kill()
        out, _ = process.communicate()
        killed += not out
        kept = shelf_of_code(recorded.cache).kept(recorded.digest)
        if kept is not None:
            assert contents_of(kept.folder) == recorded.expected
            shelf_of_code(recorded.cache).clear(recorded.digest)
    assert killed
    last = recorded.begins()
    assert line_of(last) == "begun"
    place = Path(line_of(last))
    last.communicate()
    assert contents_of(place) == recorded.expected
    names = {path.name for path in place.parent.iterdir() if path.is_dir()}
    assert names == {recorded.digest}


@pytest.mark.slow
def test_what_a_living_process_uses_is_not_removed_and_a_killed_one_holds_nothing(recorded: Recorded) -> None:
    process = recorded.begins()
    assert line_of(process) == "begun"
    place = Path(line_of(process))
    shelf = shelf_of_code(recorded.cache)
    assert shelf.unused(since=time.time() + 60) == []
    process.kill()
    process.communicate()
    (unused,) = shelf.unused(since=time.time() + 60)
    assert shelf.remove(unused)
    assert not place.exists()
    again = code_folder(recorded.digest, blobs=FileBlobs(recorded.blobs), cache=recorded.cache, say=print)
    assert contents_of(again.path) == recorded.expected

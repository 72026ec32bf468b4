"""What Sematic keeps is for nobody else on the machine to read, whatever the folder and the `umask` are."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sematic.machine.private import make_private, write_private
from sematic.store.embedded import open_store
from tests.integration.store.bundled import fill, packed, take

PIPELINE = """
import os, sys
os.umask(0)
import sematic

@sematic.func
def step(x: int) -> int:
    print("a secret")
    return x

@sematic.func(standalone=True)
def outside(x: int) -> int:
    print("another")
    return x

@sematic.func
def pipeline() -> int:
    return outside(step(1))

if __name__ == "__main__":
    sematic.LocalRunner().run(pipeline())
"""


@pytest.fixture
def anything_goes() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    return [
        f"{stat.filemode(path.lstat().st_mode)} {path.relative_to(folder)}"
        for path in folder.rglob("*")
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


def test_a_pipeline_leaves_nothing_for_others(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text(PIPELINE)
    store = tmp_path / "store"
    store.mkdir(mode=0o755)
    environ = os.environ | {"SEMATIC_CONFIG_DIR": str(store)}
    subprocess.run([sys.executable, "pipeline.py"], cwd=tmp_path, env=environ, check=True, capture_output=True)
    names = {path.name for path in store.iterdir()}
    assert names >= {"sematic.db", "blobs", "logs"}
    assert readable_by_others(store) == []


@pytest.mark.usefixtures("anything_goes")
def test_an_open_database_and_what_is_beside_it_are_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir(mode=0o755)
    with open_store(tmp_path / "store") as store:
        store.blobs.put(b"a secret")
        fill(store)
        assert (tmp_path / "store" / "sematic.db-wal").exists()
        # The logs are the test's own.
        assert [each for each in readable_by_others(store.folder) if " logs" not in each] == []


@pytest.mark.usefixtures("anything_goes")
def test_what_is_imported_is_nobody_elses(tmp_path: Path) -> None:
    with open_store(tmp_path / "here") as here, open_store(tmp_path / "there") as there:
        fill(here)
        take(there, packed(here))
    assert list((tmp_path / "there" / "logs").glob("*/*.log"))
    assert readable_by_others(tmp_path / "there") == []


@pytest.mark.usefixtures("anything_goes")
def test_missing_folders_above_are_private_too(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b" / "c")
    make_private(tmp_path / "a" / "b" / "c")
    write_private(tmp_path / "a" / "file", "x")
    assert readable_by_others(tmp_path) == []


def test_a_file_in_a_folders_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(FileExistsError):
        make_private(tmp_path / "a")
    with pytest.raises(NotADirectoryError):
        make_private(tmp_path / "a" / "b")

"""Whether a store can be used is found out by using it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sematic.model.errors import StoreError
from sematic.store.embedded import open_store
from sematic.store.health import check


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file be written: what a disk that is full does, short of filling one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_store_that_can_be_written_is_well_and_stays_as_it_is(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        before = sorted(path.name for path in store.folder.iterdir())
        check(store)
        assert sorted(path.name for path in store.folder.iterdir()) == before


def test_a_store_on_a_full_disk_is_not(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        check(store)
        with full_disk(), pytest.raises(StoreError, match="cannot be written: the disk is full"):
            check(store)
        check(store)


def test_a_store_whose_folder_is_gone_is_not(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.folder.rename(tmp_path / "moved")
        with pytest.raises(StoreError):
            check(store)
        (tmp_path / "moved").rename(store.folder)

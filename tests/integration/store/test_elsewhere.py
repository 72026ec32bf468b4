"""Whoever goes on with a pipeline run is told where its values are, if that is not where the settings say."""

import shutil
from dataclasses import replace

import pytest

from sematic.model.changes import PipelineRunCreated
from sematic.model.errors import UnsuitableRunError
from sematic.settings import Storage
from sematic.store import facts
from sematic.store.elsewhere import refuse_if_elsewhere
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, run_id_of

ROOT = run_id_of("kept")


def kept(home, *, storage=None):
    """Make a store with a pipeline run of which one value is a blob."""
    with open_store(home, storage=storage) as store:
        digest = store.blobs.put(b"code" * 10_000)
        store.journal.record([PipelineRunCreated(replace(a_pipeline_run("kept"), code=digest))])


def goes_on(home, *, storage=None):
    with open_store(home, storage=storage) as store:
        refuse_if_elsewhere(store, ROOT, storage=storage)


def shared(folder):
    return Storage(url=f"file://{folder}")


def test_a_run_goes_on_where_its_values_are(tmp_path):
    kept(tmp_path / "store", storage=shared(tmp_path / "there"))
    goes_on(tmp_path / "store", storage=shared(tmp_path / "there"))


@pytest.mark.parametrize("now", [None, "elsewhere"])
def test_a_run_does_not_go_on_where_its_values_are_not(tmp_path, now):
    there = shared(tmp_path / "there")
    kept(tmp_path / "store", storage=there)
    storage = None if now is None else shared(tmp_path / now)
    for _ in range(2):
        with pytest.raises(UnsuitableRunError, match=f"kept in {there.url}. Set SEMATIC_STORAGE"):
            goes_on(tmp_path / "store", storage=storage)
    goes_on(tmp_path / "store", storage=there)


@pytest.mark.parametrize("to", ["elsewhere", "store/blobs"])
def test_values_that_were_moved_are_found(tmp_path, to):
    kept(tmp_path / "store", storage=shared(tmp_path / "there"))
    shutil.move(tmp_path / "there", tmp_path / to)
    goes_on(tmp_path / "store", storage=None if to == "store/blobs" else shared(tmp_path / to))


def test_values_from_before_there_was_a_shared_folder_are_named(tmp_path):
    kept(tmp_path / "store")
    with pytest.raises(UnsuitableRunError, match=r"store/blobs\. Leave SEMATIC_STORAGE unset"):
        goes_on(tmp_path / "store", storage=shared(tmp_path / "there"))


def test_values_from_before_there_was_object_storage_are_read_from_there(tmp_path):
    pytest.importorskip("fsspec")
    kept(tmp_path / "store", storage=None)
    goes_on(tmp_path / "store", storage=Storage(url=f"local://{tmp_path}/objects"))


def test_object_storage_is_remembered_without_the_password_in_its_address(tmp_path):
    pytest.importorskip("fsspec")
    kept(tmp_path / "store", storage=Storage(url=f"local://{tmp_path}/objects?token=hidden"))
    with open_store(tmp_path / "store") as store:
        assert facts.storages(store.engine) == (f"local://{tmp_path}/objects",)
    with pytest.raises(UnsuitableRunError) as caught:
        goes_on(tmp_path / "store")
    assert f"kept in local://{tmp_path}/objects" in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_store_whose_values_never_were_elsewhere_asks_for_none(tmp_path):
    kept(tmp_path / "store")
    shutil.rmtree(tmp_path / "store" / "blobs")
    goes_on(tmp_path / "store")

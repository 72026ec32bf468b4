"""Two stores, and a pipeline run of one in a file."""

from __future__ import annotations

import pytest

from sematic.store.embedded import open_store
from tests.integration.store.bundled import fill, packed


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path / "here", database=database) as store:
        yield store


@pytest.fixture
def other(tmp_path, databases):
    with open_store(tmp_path / "there", database=databases()) as store:
        yield store


@pytest.fixture
def file(store):
    fill(store)
    return packed(store)

"""What is reused and what is not."""

from __future__ import annotations

import pytest

import sematic
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from tests.integration.runners.steps import CALLS, cached_pipeline, slow


def test_a_cached_call_is_reused_across_runs_of_the_same_namespace(store_folder):
    first, second = cached_pipeline([1, 2]), cached_pipeline([2, 3])
    assert sematic.LocalRunner(cache_namespace="n").run(first) == [2, 4]
    assert sematic.LocalRunner(cache_namespace="n").run(second) == [4, 6]
    assert CALLS == ["slow"] * 3
    with open_store(store_folder) as store:
        reused = [run for run in store.history.runs_of(second.id) if run.original_run_id]
        original = store.history.run(reused[0].original_run_id)
    assert len(reused) == 1
    assert (original.root_id, reused[0].state, reused[0].attempts) == (first.id, RunState.RESOLVED, 0)


def test_a_cached_call_is_reused_within_one_run():
    sematic.LocalRunner(cache_namespace="n").run(cached_pipeline([5, 5, 5]))
    assert CALLS == ["slow"]


def test_a_cached_call_that_returned_a_graph_is_reused_within_one_run():
    @sematic.func(cache=True)
    def nested(number: int) -> int:
        CALLS.append("nested")
        return slow(number)

    @sematic.func
    def after(first: int, number: int) -> int:
        return nested(number)

    @sematic.func
    def twice() -> int:
        return after(nested(4), 4)

    assert sematic.LocalRunner(cache_namespace="n").run(twice()) == 8
    assert CALLS == ["nested", "slow"]


def test_another_namespace_or_none_reuses_nothing():
    for namespace in ("n", "m", None, None):
        sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"] * 4


def test_only_the_first_fifty_characters_of_a_namespace_count():
    for suffix in ("a", "b"):
        sematic.LocalRunner(cache_namespace="x" * 50 + suffix).run(cached_pipeline([1]))
    assert CALLS == ["slow"]


def test_a_namespace_may_be_made_from_the_root_future():
    def namespace(future):
        return future.function.__name__

    for _ in range(2):
        sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"]


def test_a_namespace_that_fails_disables_the_cache_and_says_so():
    def namespace(future):
        raise LookupError("no commit")

    for _ in range(2):
        with pytest.warns(RuntimeWarning, match="no commit"):
            sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"] * 2


def test_a_cached_value_whose_bytes_are_gone_is_made_again(store_folder):
    import numpy as np

    @sematic.func(cache=True)
    def make() -> np.ndarray:
        CALLS.append("make")
        return np.ones(50_000)

    sematic.LocalRunner(cache_namespace="n").run(make())
    for path in (store_folder / "blobs").rglob("*"):
        if path.is_file() and path.stat().st_size >= 400_000:
            path.unlink()
    assert sematic.LocalRunner(cache_namespace="n").run(make()).sum() == 50_000
    assert CALLS == ["make", "make"]


def test_a_cached_value_whose_bytes_are_damaged_is_made_again(store_folder):
    import numpy as np

    @sematic.func(cache=True)
    def make() -> np.ndarray:
        CALLS.append("make")
        return np.ones(50_000)

    sematic.LocalRunner(cache_namespace="n").run(make())
    for path in (store_folder / "blobs").rglob("*"):
        if path.is_file() and path.stat().st_size >= 400_000:
            path.chmod(0o644)
            path.write_bytes(b"?" + path.read_bytes()[1:])
    assert sematic.LocalRunner(cache_namespace="n").run(make()).sum() == 50_000
    assert CALLS == ["make", "make"]

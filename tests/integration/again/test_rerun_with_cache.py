"""What a rerun executes although the cache has its result, and what it does not."""

from __future__ import annotations

import pytest

from tests.integration.again.conftest import Project, executed

CACHED = """\
    import sematic

    @sematic.func(cache=True)
    def part(n: int) -> int:
        print("-- part")
        return n

    @sematic.func(cache=True)
    def fetch(n: int) -> int:
        print("-- fetch")
        return part(n)

    @sematic.func(cache=True)
    def other(n: int) -> int:
        print("-- other")
        return n

    @sematic.func(cache=True)
    def joined(a: int, b: int) -> int:
        print("-- joined")
        return a + b

    @sematic.func
    def pipeline(n: int) -> int:
        print("-- pipeline")
        return joined(fetch(n), other(n))

    if __name__ == "__main__":
        print(sematic.LocalRunner(cache_namespace="x").run(pipeline(3)))
    """


@pytest.fixture
def cached(project: Project) -> Project:
    project.writes("cached.py", CACHED)
    project.says("run", "cached.py")
    return project


def test_a_named_step_and_what_follows_is_executed_though_the_cache_has_it(cached: Project) -> None:
    said = cached.says("rerun", cached.newest, "--from", "fetch")
    assert executed(said) == ["pipeline", "fetch", "part", "joined"]
    assert "1 run taken over, 4 executed:" in said


def test_from_the_root_everything_is_executed(cached: Project) -> None:
    root = cached.newest
    everything = ["fetch", "joined", "other", "part", "pipeline"]
    assert sorted(executed(cached.says("rerun", root, "--from", root))) == everything
    recorded = cached.says("rerun", root, "--from", root, "--code", "recorded")
    assert sorted(executed(recorded)) == everything


def test_what_was_served_from_the_cache_is_executed_with_what_it_called_then(cached: Project) -> None:
    cached.says("run", "cached.py")
    assert executed(cached.says("rerun", cached.newest, "--from", "fetch")) == ["pipeline", "fetch", "part", "joined"]


def test_what_was_computed_is_there_for_later_runs(cached: Project) -> None:
    cached.changes("cached.py", "return a + b", "return b + a")
    cached.says("rerun", cached.newest, "--from", "fetch")
    assert executed(cached.says("run", "cached.py")) == ["pipeline"]


def test_a_new_call_in_what_runs_again_asks_the_cache(cached: Project) -> None:
    cached.changes("cached.py", "joined(fetch(n), other(n))", "joined(fetch(n), joined(fetch(n), other(n)))")
    said = cached.says("rerun", cached.newest, "--from", "other")
    # The first call of each stands where the earlier one did; the second is new.
    assert executed(said).count("other") == 1
    assert executed(said).count("fetch") == 0


def test_from_python_it_is_the_same(cached: Project) -> None:
    cached.changes("cached.py", 'cache_namespace="x"', f'cache_namespace="x", rerun_from="{cached.newest}"')
    assert executed(cached.says("run", "cached.py")).count("fetch") == 1


def test_without_a_named_step_the_cache_is_asked(cached: Project) -> None:
    assert executed(cached.says("rerun", cached.newest, "--set", "n=4")).count("fetch") == 1
    assert executed(cached.says("rerun", cached.newest, "--set", "n=3")) == ["pipeline"]

"""`sematic rerun --code recorded`: the code a run had, in a process of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.integration.again.conftest import Project, executed


@pytest.fixture
def recorded(project: Project) -> Project:
    """A project of two modules whose run has its code recorded, and which has changed since."""
    project.writes("shapes.py", "def scaled(x):\n    return 2 * x\n")
    project.writes(
        "main.py",
        """\
        import sematic
        from shapes import scaled

        @sematic.func
        def first(x: int) -> int:
            print("-- first")
            return scaled(x)

        @sematic.func
        def second(x: int) -> int:
            print("-- second")
            return x + 1

        @sematic.func
        def pipeline(x: int) -> int:
            return second(first(x))

        if __name__ == "__main__":
            sematic.LocalRunner().run(pipeline(3))
        """,
    )
    project.says("run", "main.py")
    project.changes("shapes.py", "2 * x", "200 * x")
    project.changes("main.py", "x + 1", "x + 1000")
    return project


def output(project: Project) -> object:
    return project.json("show", project.newest)["output"]["value"]


def test_the_code_it_had_runs_again(recorded: Project) -> None:
    run = recorded.newest
    assert executed(recorded.says("rerun", run, "--from", "pipeline", "--code", "recorded")) == ["first", "second"]
    assert output(recorded) == 7
    assert executed(recorded.says("rerun", run, "--set", "x=4", "--code", "recorded")) == ["first", "second"]
    assert output(recorded) == 9
    recorded.says("rerun", run)
    assert output(recorded) == 1600


def test_nothing_has_changed_in_the_code_it_had(recorded: Project) -> None:
    assert executed(recorded.says("rerun", recorded.newest, "--code", "recorded")) == []


def test_the_rerun_can_be_rerun_from_the_same_code(recorded: Project) -> None:
    recorded.says("rerun", recorded.newest, "--code", "recorded", "--from", "second")
    again = recorded.newest
    assert executed(recorded.says("rerun", again, "--code", "recorded", "--from", "pipeline")) == ["first", "second"]
    assert output(recorded) == 7
    shown = recorded.json("show", again)["pipeline_run"]
    assert shown["command"] == ["main.py"]


def test_no_copy_of_the_code_is_left_behind(recorded: Project) -> None:
    temporary = recorded.folder.parent / "temporary"
    temporary.mkdir()
    recorded.says("rerun", recorded.newest, "--code", "recorded", "--from", "second", TMPDIR=str(temporary))
    assert list(temporary.iterdir()) == []


def test_it_tells_and_ends_as_any_other(recorded: Project) -> None:
    run = recorded.newest
    document = recorded.json("rerun", run, "--code", "recorded", "--from", "second")
    assert [step["is_taken_over"] for step in document["steps"]] == [False, True, False]
    assert "has no step 'third'" in recorded.fails("rerun", run, "--code", "recorded", "--from", "third")
    assert "has no input" in recorded.fails("rerun", run, "--code", "recorded", "--set", "y=1")


def test_a_run_whose_code_was_not_recorded_is_a_sentence(trained: Project) -> None:
    with closing(sqlite3.connect(trained.folder.parent / "store" / "sematic.db")) as db, db:
        db.execute("UPDATE pipeline_runs SET code = NULL")
    assert "code" in trained.fails("rerun", trained.newest, "--code", "recorded")

"""The reasons `sematic rerun` gives are true, also where what a run was made from is gone or still being made."""

from __future__ import annotations

from tests.integration.again.conftest import Project, executed

WHILE_EXECUTING = """\
    import os, subprocess, sys
    import sematic

    @sematic.func
    def first(n: int) -> int:
        return n

    @sematic.func
    def last(n: int) -> int:
        if "AGAIN" not in os.environ:
            command = [sys.executable, "-m", "sematic", "rerun", sematic.context().root_id]
            done = subprocess.run(command, env={**os.environ, "AGAIN": "1"}, capture_output=True, text=True)
            print(done.stderr, done.stdout)
        return n

    @sematic.func
    def pipeline(n: int) -> int:
        return last(first(n))

    if __name__ == "__main__":
        sematic.LocalRunner().run(pipeline(3))
    """


def in_another_store(project: Project, run_id: str) -> None:
    file = str(project.folder.parent / "run.sematic")
    project.says("export", run_id, file)
    project.environ["SEMATIC_CONFIG_DIR"] = str(project.folder.parent / "elsewhere")
    project.says("import", file)


def test_without_its_original_a_step_that_was_compared_is_known(trained: Project) -> None:
    trained.says("rerun", trained.newest, "--set", "title=one")
    again = trained.newest
    in_another_store(trained, again)
    assert executed(trained.says("rerun", again, "--set", "title=two")) == ["report"]
    trained.changes("train.py", "sum(rows)", "(sum(rows) + 0)")
    said = trained.says("rerun", again)
    assert executed(said) == ["fit"]
    assert "fit       its code has changed" in said


def test_without_its_original_a_step_that_was_not_compared_is_made_again(trained: Project) -> None:
    trained.says("rerun", trained.newest, "--from", "report")
    again = trained.newest
    in_another_store(trained, again)
    said = trained.says("rerun", again)
    assert executed(said) == ["prepare", "fit"]
    assert "prepare   it is not known any more which code made it" in said
    assert "pipeline  it calls what runs again" in said


def test_what_calls_what_older_code_had_made_was_not_asked_for(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", "x + 1", "x + 2")
    trained.says("rerun", before, "--from", "fit")
    said = trained.says("rerun", trained.newest)
    assert "pipeline  it calls what runs again" in said
    assert "it was to run again" not in said


def test_a_run_that_is_still_executing_is_named(project: Project) -> None:
    project.writes("running.py", WHILE_EXECUTING)
    result = project("run", "running.py")
    said = result.stdout + result.stderr
    assert "is still being executed by another process" in said
    assert "1 run taken over, 2 executed:" in said
    assert "last      it had not ended" in said

"""`sematic plan`: what would run, and what would come from the cache."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.again.conftest import Project, executed

CACHED = """\
    import sys
    import sematic

    print("-- script")

    @sematic.func(cache=True)
    def load(n: int) -> list[int]:
        print("-- load")
        return list(range(n))

    @sematic.func
    def total(rows: list[int]) -> int:
        print("-- total")
        return sum(rows)

    @sematic.func(cache=True)
    def mean(total: int, rows: list[int]) -> float:
        print("-- mean")
        return total / len(rows)

    @sematic.func
    def pipeline(n: int) -> float:
        print("-- pipeline")
        rows = load(n)
        return mean(total(rows), rows)

    if __name__ == "__main__":
        print(sematic.LocalRunner(cache_namespace="plans").run(pipeline(int(sys.argv[1]))))
        print("-- after")
    """


@pytest.fixture
def cached(project: Project) -> Project:
    """A project whose pipeline uses the cache, and has run once."""
    project.writes("cached.py", CACHED)
    project.says("run", "cached.py", "4")
    return project


def planned(project: Project, *arguments: str) -> Any:
    # What follows the script is the script's.
    return json.loads(project.says("plan", "--json", *arguments))


def fates(document: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["fate"] for each in [document, *document["runs"]]}


def test_what_would_run_is_told_as_in_an_earlier_run(cached: Project) -> None:
    before = cached.newest
    document = planned(cached, "cached.py", "4")
    assert fates(document) == {"pipeline": "executed", "load": "cached", "total": "executed", "mean": "cached"}
    assert document["as_in"] == before
    assert document["why"] == "it does not use the cache"
    assert [each["depth"] for each in document["runs"]] == [1, 1, 1]
    assert cached.newest == before


def test_only_the_script_itself_is_executed_up_to_its_runner(cached: Project) -> None:
    assert executed(cached.says("plan", "cached.py", "4")) == ["script"]


def test_a_plan_keeps_its_word(cached: Project) -> None:
    document = planned(cached, "cached.py", "4")
    will_run = [name for name, fate in fates(document).items() if fate == "executed"]
    assert executed(cached.says("run", "cached.py", "4")) == ["script", *will_run, "after"]


def test_with_other_inputs_only_the_call_itself_is_known(cached: Project) -> None:
    document = planned(cached, "cached.py", "5")
    assert fates(document) == {"pipeline": "executed"}
    assert "What it calls is known once it runs" in cached.says("plan", "cached.py", "5")


def test_a_step_that_has_changed_and_what_depends_on_it(cached: Project) -> None:
    cached.changes("cached.py", "sum(rows)", "sum(rows) + 1")
    document = planned(cached, "cached.py", "4")
    assert fates(document) == {"pipeline": "executed", "load": "cached", "total": "executed", "mean": "open"}
    assert document["has_same_code"] is False
    assert "depends on what a call before it returns" in cached.says("plan", "cached.py", "4")


def test_a_cached_root_runs_nothing(cached: Project) -> None:
    cached.changes(
        "cached.py", "@sematic.func\n    def pipeline".replace("    ", ""), "@sematic.func(cache=True)\ndef pipeline"
    )
    assert fates(planned(cached, "cached.py", "4"))["pipeline"] == "executed"
    cached.says("run", "cached.py", "4")
    document = planned(cached, "cached.py", "4")
    assert fates(document) == {"pipeline": "cached"}
    assert document["original_run_id"] == cached.newest
    assert "Nothing it calls will run." in cached.says("plan", "cached.py", "4")


def test_a_miss_says_what_differs_from_the_nearest_earlier_call(cached: Project) -> None:
    cached.changes(
        "cached.py", "@sematic.func\n    def pipeline".replace("    ", ""), "@sematic.func(cache=True)\ndef pipeline"
    )
    cached.says("run", "cached.py", "4")
    cached.changes("cached.py", "sum(rows)", "sum(rows) + 1")
    document = planned(cached, "cached.py", "6")
    assert document["compared_with"] == cached.newest
    assert {(each["part"], each["name"]) for each in document["differences"]} == {
        ("code", "cached.total"),
        ("input", "n"),
    }
    assert "cached.total" in cached.says("plan", "cached.py", "6")


def test_a_runner_that_reruns_says_what_it_takes_over(trained: Project) -> None:
    before = trained.newest
    trained.writes(
        "again.py",
        f"""\
        import sematic, train
        sematic.LocalRunner(rerun_from="{before}", rerun_mode=sematic.RerunMode.CHANGED).run(
            train.pipeline(3, train.Config())
        )
        """,
    )
    assert fates(planned(trained, "again.py")) == {"pipeline": "taken over"}
    # What is taken over from a run that was itself taken over is the same.
    trained.says("rerun", trained.newest)
    trained.writes("again.py", (trained.folder / "again.py").read_text().replace(before, trained.newest))
    trained.changes("train.py", "sum(rows) * config.rate", "sum(rows) * config.rate + 0")
    document = planned(trained, "again.py")
    assert fates(document) == {"pipeline": "executed", "prepare": "taken over", "fit": "executed", "report": "open"}
    assert document["why"] == "its code has changed"


def test_a_script_without_a_runner_is_a_sentence(project: Project) -> None:
    project.writes("nothing.py", "print(1)")
    assert "ended without coming to a runner" in project.fails("plan", "nothing.py")


def test_a_silent_runner_is_a_sentence(project: Project) -> None:
    project.writes(
        "silent.py",
        "import sematic\n@sematic.func\ndef one() -> int:\n    return 1\nsematic.SilentRunner().run(one())\n",
    )
    assert "SilentRunner keeps nothing" in project.fails("plan", "silent.py")


def test_a_script_that_fails_shows_where(project: Project) -> None:
    project.writes("broken.py", "def f():\n    raise KeyError('x')\nf()\n")
    said = project.fails("plan", "broken.py")
    assert "KeyError: 'x'" in said
    assert "broken.py" in said
    assert "sematic/cli" not in said


def test_without_a_store_everything_runs(project: Project) -> None:
    project.writes("cached.py", CACHED)
    assert fates(planned(project, "cached.py", "4")) == {"pipeline": "executed"}
    assert not (project.folder.parent / "store" / "sematic.db").exists()


def test_from_python(cached: Project) -> None:
    cached.writes(
        "ask.py",
        """\
        import sematic, cached
        forecast = sematic.LocalRunner(cache_namespace="plans").plan(cached.pipeline(4))
        print([f"{each.name} {each.fate}" for each in forecast.nested])
        """,
    )
    result = cached.python("ask.py")
    assert result.stdout.splitlines()[-1] == "['load cached', 'total executed', 'mean cached']", result.stderr


def test_a_script_that_reruns_by_id_is_a_sentence(trained: Project) -> None:
    trained.writes("by_id.py", f"import sematic\nsematic.LocalRunner().rerun({trained.newest!r})\n")
    assert "goes on from an earlier run by its id" in trained.fails("plan", "by_id.py")


def test_many_calls_alike_are_one_line(project: Project) -> None:
    project.writes(
        "many.py",
        """\
        import sematic

        @sematic.func
        def step(x: int) -> int:
            return x

        @sematic.func
        def many() -> list[int]:
            return [step(x) for x in range(30)]

        if __name__ == "__main__":
            sematic.LocalRunner().run(many())
        """,
    )
    project.says("run", "many.py")
    said = project.says("plan", "many.py")
    assert "step x 30" in said
    assert said.count("step") == 1
    assert len(planned(project, "many.py")["runs"]) == 30

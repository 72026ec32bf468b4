"""Values, lineage and the cache, told of pipelines that really ran."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

import sematic as s
from sematic import client
from sematic.model.errors import UnknownArtifactError, UnknownRunError
from tests.integration.cli.conftest import PLACES, CommandLine


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


@dataclass(frozen=True)
class Settings:
    rate: float
    names: list[str]


@s.func
def configured(rate: float) -> Settings:
    """Choose settings."""
    return Settings(rate=rate, names=["a", "b"])


@s.func(cache=True)
def scored(settings: Settings, factor: int = 2) -> float:
    return settings.rate * factor


@s.func
def pipeline(rate: float) -> float:
    return scored(configured(rate))


@s.func
def mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)


@s.func
def averaged(rate: float) -> float:
    return mean([scored(configured(rate))])


@s.func
def failing(rate: float) -> float:
    raise ValueError(f"{rate} is too much")


@s.func
def text_and_bytes(text: str) -> tuple[str, bytes]:
    return text, text.encode()


def ran(rate: float = 0.5, *, namespace: str | None = None) -> str:
    future = pipeline(rate)
    s.LocalRunner(cache_namespace=namespace).run(future)
    return future.id


def nested(sematic: CommandLine, run_id: str, name: str) -> dict[str, object]:
    return next(run for run in sematic.json("show", run_id)["runs"] if run["name"] == name)


def test_programs_get_every_input_and_output_by_value(sematic: CommandLine) -> None:
    shown = sematic.json("show", ran())
    assert [(i["name"], i["value"]) for i in shown["inputs"]] == [("rate", 0.5)]
    assert shown["output"]["value"] == 1.0
    score = next(run for run in shown["runs"] if run["name"] == "scored")
    assert score["inputs"][0]["value"] == {"rate": 0.5, "names": ["a", "b"]}
    assert score["inputs"][1] | {"name": "factor", "value": 2} == score["inputs"][1]


class Opaque:
    """What only a pickle can hold."""


@s.func
def nothing_and_opaque(text: str) -> tuple[None, Opaque]:
    return None, Opaque()


def test_a_null_value_and_a_value_left_out_are_told_apart(sematic: CommandLine) -> None:
    future = nothing_and_opaque("x")
    s.LocalRunner().run(future)
    output = sematic.json("show", future.id)["output"]
    assert output["value"] is None
    assert output["value_left_out"].startswith("It cannot be shown as JSON: it, or a part of it, is pickled.")
    assert output["view"]["kind"] == "list"
    assert '"pickle"' not in sematic.says("show", future.id, "--json")
    facts = sematic.json("artifact", output["artifact_id"])
    assert (facts["value"], facts["value_left_out"]) == (None, output["value_left_out"])


def test_a_value_that_is_there_is_not_left_out(sematic: CommandLine) -> None:
    assert sematic.json("show", ran())["output"]["value_left_out"] is None


def test_a_large_plain_value_is_there_and_a_huge_one_left_out(sematic: CommandLine) -> None:
    for length, is_there in ((500_000, True), (2_000_000, False)):
        future = text_and_bytes("x" * length)
        s.LocalRunner().run(future)
        given = sematic.json("show", future.id)["inputs"][0]
        assert (given["value_left_out"] is None) is is_there
        assert is_there or given["value_left_out"].startswith("It is too large: 2 MB.")


def test_an_artifact_shows_its_value_and_who_made_and_used_it(sematic: CommandLine) -> None:
    artifact_id = nested(sematic, ran(), "configured")["output"]["artifact_id"]
    shown = sematic.says("artifact", artifact_id[:12])
    assert "rate  0.5" in shown
    assert shown.index("Made by") < shown.index("configured") < shown.index("Used by") < shown.index("scored")
    facts = sematic.json("artifact", artifact_id)
    assert facts["value"] == {"rate": 0.5, "names": ["a", "b"]}
    assert [run["name"] for run in facts["made_by"]] == ["configured"]
    assert [(run["name"], run["as"]) for run in facts["used_by"]] == [("scored", "settings")]


def test_a_list_that_was_put_together_from_outputs_was_made_by_the_run_that_called_for_it(sematic: CommandLine) -> None:
    future = averaged(0.5)
    s.LocalRunner().run(future)
    scores = nested(sematic, future.id, "mean")["inputs"][0]["artifact_id"]
    assert [run["name"] for run in sematic.json("artifact", scores)["made_by"]] == ["averaged"]
    assert "_make_list" not in sematic.says("artifact", scores)
    score = nested(sematic, future.id, "scored")["output"]["artifact_id"]
    assert [(run["name"], run["as"]) for run in sematic.json("artifact", score)["used_by"]] == [("averaged", "")]
    assert "in a container" in sematic.says("artifact", score)


def test_a_value_from_outside_was_made_by_no_run(sematic: CommandLine) -> None:
    artifact_id = sematic.json("show", ran())["inputs"][0]["artifact_id"]
    assert "no run made it" in sematic.says("artifact", artifact_id)


def test_an_unknown_artifact_is_a_sentence(sematic: CommandLine) -> None:
    assert "There is no artifact 'abc'" in sematic.fails("artifact", "abc")


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("v.json", lambda path: json.loads(path.read_text()) == {"rate": 0.5, "names": ["a", "b"]}),
        ("v.pkl", lambda path: pickle.loads(path.read_bytes()) == Settings(rate=0.5, names=["a", "b"])),
    ],
)
def test_a_value_is_written_as_the_files_name_asks(sematic: CommandLine, tmp_path: Path, file: str, read) -> None:
    artifact_id = nested(sematic, ran(), "configured")["output"]["artifact_id"]
    assert str(tmp_path / file) in sematic.says("artifact", artifact_id, "--output", str(tmp_path / file))
    assert read(tmp_path / file)


def test_a_text_is_written_as_it_is(sematic: CommandLine, tmp_path: Path) -> None:
    future = text_and_bytes("naïve\n")
    s.LocalRunner().run(future)
    artifact_id = sematic.json("show", future.id)["inputs"][0]["artifact_id"]
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "text.txt"))
    assert (tmp_path / "text.txt").read_text(encoding="utf-8") == "naïve\n"


def test_what_is_no_table_is_not_written_as_one(sematic: CommandLine, tmp_path: Path) -> None:
    artifact_id = sematic.json("show", ran())["inputs"][0]["artifact_id"]
    said = sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "v.csv"))
    assert "A float cannot be written as .csv. Give the file a name that ends in .json or .pkl." in said
    assert not (tmp_path / "v.csv").exists()


def test_a_table_is_shown_as_one_and_written_as_csv(sematic: CommandLine, tmp_path: Path) -> None:
    import pandas as pd

    @s.func
    def table(rows: int) -> pd.DataFrame:
        return pd.DataFrame({"x": range(rows), "y": ["a"] * rows})

    future = table(30)
    s.LocalRunner().run(future)
    artifact_id = sematic.json("show", future.id)["output"]["artifact_id"]
    assert "The first 20 of 30 rows, 2 of 2 columns." in sematic.says("artifact", artifact_id)
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "t.csv"))
    assert pd.read_csv(tmp_path / "t.csv", index_col=0).shape == (30, 2)


def test_why_a_call_was_reused(sematic: CommandLine) -> None:
    first, again = ran(namespace="n"), ran(namespace="n")
    original, reused = nested(sematic, first, "scored"), nested(sematic, again, "scored")
    assert original["id"] in sematic.says("why", reused["id"])
    facts = sematic.json("why", reused["id"])
    assert (facts["verdict"], facts["original_run_id"]) == ("hit", original["id"])


def test_why_the_first_call_was_executed(sematic: CommandLine) -> None:
    assert sematic.json("why", nested(sematic, ran(namespace="n"), "scored")["id"])["verdict"] == "first"


def test_why_a_call_with_another_input_was_executed(sematic: CommandLine) -> None:
    ran(0.5, namespace="n")
    scored_run = nested(sematic, ran(0.75, namespace="n"), "scored")["id"]
    facts = sematic.json("why", scored_run)
    assert (facts["verdict"], [(d["part"], d["name"]) for d in facts["differences"]]) == (
        "changed",
        [("input", "settings")],
    )
    assert "0.75" in sematic.says("why", scored_run)


def test_a_run_taken_over_by_a_rerun_is_not_called_cached(sematic: CommandLine) -> None:
    first, future = ran(), pipeline(0.5)
    s.LocalRunner(rerun_from=nested(sematic, first, "scored")["id"]).run(future)
    original, reused = nested(sematic, first, "configured"), nested(sematic, future.id, "configured")
    assert (reused["original_run_id"], reused["reused_by"]) == (original["id"], "rerun")
    said = sematic.says("why", reused["id"])
    assert f"taken over from run {original['id']} by rerun_from" in said
    assert "served from the cache" not in said
    assert sematic.json("why", reused["id"])["verdict"] == "taken over"
    shown = sematic.says("show", future.id)
    assert "◈ configured" in shown
    assert "cached" not in shown
    assert "reused" in sematic.says("list", "--all")


def test_a_run_served_from_the_cache_is_called_cached(sematic: CommandLine) -> None:
    ran(namespace="n")
    again = ran(namespace="n")
    assert nested(sematic, again, "scored")["reused_by"] == "cache"
    assert "cached" in sematic.says("list", "--all")
    assert nested(sematic, again, "configured")["reused_by"] is None


@s.func
def uncached(rate: float) -> float:
    return scored(Settings(rate=rate, names=[])).set(cache=False)


def test_why_says_that_the_call_itself_may_have_refused_the_cache(sematic: CommandLine) -> None:
    future = uncached(1.0)
    s.LocalRunner(cache_namespace="n").run(future)
    assert ".set(cache=False)" in sematic.says("why", nested(sematic, future.id, "scored")["id"])


def test_why_says_that_the_namespace_function_may_have_failed(sematic: CommandLine) -> None:
    def broken(_: s.Future) -> str:
        raise ValueError("no name")

    future = pipeline(0.5)
    with pytest.warns(RuntimeWarning, match="no name"):
        s.LocalRunner(cache_namespace=broken).run(future)
    said = sematic.says("why", nested(sematic, future.id, "scored")["id"])
    assert "given none" in said
    assert "cache_namespace failed" in said


def test_why_nothing_was_asked(sematic: CommandLine) -> None:
    run_id = ran()
    assert sematic.json("why", nested(sematic, run_id, "scored")["id"])["verdict"] == "no namespace"
    assert sematic.json("why", run_id)["verdict"] == "not enabled"


def test_the_client_reads_values_back(sematic: CommandLine) -> None:
    run_id = ran()
    configured_run = nested(sematic, run_id, "configured")
    assert client.get_run_output(run_id) == 1.0
    assert client.get_run_inputs(run_id[:12]) == {"rate": 0.5}
    assert client.get_run_output(configured_run["id"]) == Settings(rate=0.5, names=["a", "b"])
    assert client.get_artifact_value(configured_run["output"]["artifact_id"][:12]).rate == 0.5
    assert client.get_run(run_id).name == "pipeline"
    assert client.get_pipeline_run(run_id).root_id == run_id


def test_the_client_lists_runs(sematic: CommandLine) -> None:
    ran()
    names = [run.name for run in client.get_runs()]
    assert names == ["scored", "configured", "pipeline"]
    assert [run.name for run in client.get_runs(order="asc", limit=1)] == ["pipeline"]
    assert [run.name for run in client.get_runs(name="scored", state="RESOLVED")] == ["scored"]


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"order": "sideways"}])
def test_the_client_refuses_filters_there_are_not(sematic: CommandLine, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        client.get_runs(**wrong)


def test_a_failed_run_has_no_output(sematic: CommandLine) -> None:
    future = failing(3.0)
    with pytest.raises(s.PipelineRunError):
        s.LocalRunner().run(future)
    with pytest.raises(RuntimeError, match="has no output: it is FAILED"):
        client.get_run_output(future.id)
    with pytest.raises(RuntimeError, match=r"did not succeed, it is FAILED: ValueError: 3.0 is too much"):
        client.block_on_run(future.id)
    assert "ValueError: 3.0 is too much" in sematic.says("show", future.id)


def test_blocking_on_a_finished_run_returns_at_once(sematic: CommandLine) -> None:
    assert client.block_on_run(ran()) is None


@pytest.mark.parametrize(
    "read",
    [
        client.get_run_output,
        client.get_run_inputs,
        client.get_run,
        client.block_on_run,
        client.get_pipeline_run,
        client.get_artifact_value,
    ],
)
def test_what_is_no_id_is_a_sentence(sematic: CommandLine, read) -> None:
    with pytest.raises(TypeError, match=r"must be a string: the id of (a run|an artifact), or its beginning; not None"):
        read(None)
    future = pipeline(0.5)
    with pytest.raises(TypeError, match=r"not a Future.*\.id"):
        read(future)


def test_unknown_ids_are_errors_in_python_too(sematic: CommandLine) -> None:
    with pytest.raises(UnknownRunError):
        client.get_run_output("abc")
    with pytest.raises(UnknownArtifactError):
        client.get_artifact_value("abc")

"""The examples run as people run them: real processes, fresh stores, the built wheel in an empty directory."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sematic
from sematic import client
from tests.acceptance.servers import ask

ROOT = Path(__file__).parents[2]
WITH_EXTRA = {
    "hello": (),
    "digits": ("--", "--models", "support_vectors"),
    "dynamic_graph": (),
    "retry": (),
    "caching": (),
    "distributed": ("--", "--airports", "LGA", "--months", "4"),
}
"""The examples that need no more than the extra of that name, with arguments that make them short."""
EXAMPLES = [*WITH_EXTRA, "torch_ddp"]


def sematic_command(*arguments: str, store: Path, python: str = sys.executable, cwd: Path | None = None) -> str:
    """Run a `sematic` command in a process of its own and return what it printed."""
    done = subprocess.run(
        [python, "-m", "sematic", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | {"SEMATIC_CONFIG_DIR": str(store)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty directory to run in; the store lies beside it."""
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


@pytest.fixture
def run(tmp_path: Path, folder: Path) -> Any:
    """Runs a `sematic` command in the empty directory and checks that it stays empty."""

    def run(*arguments: str) -> str:
        printed = sematic_command(*arguments, store=tmp_path / "store", cwd=folder)
        assert not list(folder.iterdir()), "An example wrote into the working folder."
        return printed

    return run


def show(run: Any, root_id: str) -> list[dict[str, Any]]:
    """Return all runs of a pipeline run, as `sematic show --json` tells them."""
    return list(_flat(json.loads(run("show", root_id, "--json"))))


def _flat(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield run
    for nested in run.get("runs", []):
        yield from _flat(nested)


def latest(run: Any) -> str:
    """Return the id of the newest pipeline run."""
    return json.loads(run("list", "--json", "--limit", "1"))[0]["id"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_explains_its_arguments(run: Any, name: str) -> None:
    assert f"examples/{name}" in run("run", f"examples/{name}", "--", "--help")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_a_readme_that_says_how_to_run_it(name: str) -> None:
    readme = Path(sematic.__file__).parent / "examples" / name / "README.md"
    assert f"sematic run examples/{name}" in readme.read_text(encoding="utf-8")


def test_hello_greets(run: Any) -> None:
    printed = run("run", "examples/hello", "--", "--name", "Ada", "--times", "2")
    assert printed.startswith("Hello, Ada!\nHello, Ada!\n")
    runs = show(run, latest(run))
    assert [(step["name"], step["state"]) for step in runs] == [
        ("Hello", "RESOLVED"),
        ("greeting", "RESOLVED"),
        ("repeated", "RESOLVED"),
        ("joined", "RESOLVED"),
    ]


def test_the_graph_takes_its_shape_from_the_values(run: Any) -> None:
    printed = run("run", "examples/dynamic_graph")
    assert "parabola     area 0.333333 from 1 pieces" in printed
    coarse = show(run, latest(run))
    run("run", "examples/dynamic_graph", "--", "--tolerance", "1e-6")
    fine = show(run, latest(run))
    assert len(fine) > len(coarse) > 10


def test_a_flaky_step_is_started_until_it_succeeds(run: Any) -> None:
    assert "an answer on attempt 3." in run("run", "examples/retry")
    fetched = next(step for step in show(run, latest(run)) if step["name"] == "fetched")
    assert (fetched["state"], fetched["attempts"]) == ("RESOLVED", 3)


def test_a_step_that_fails_too_often_fails_the_example(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sematic", "run", "examples/retry", "--", "--failures", "4"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SEMATIC_CONFIG_DIR": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "The service did not answer on attempt 4." in done.stderr


def test_the_second_run_takes_from_the_cache(run: Any) -> None:
    first, second, third = run("run", "examples/caching").split("First run:")[1].split("primes:")[:3]
    assert first.count("computing") == 3
    assert second.count("computing") == 0
    assert third.count("computing") == 1


def test_an_airports_flights_are_prepared_and_models_tuned_side_by_side(run: Any) -> None:
    printed = run("run", "examples/distributed", "--", "--airports", "LGA", "--months", "4")
    header, row = printed.splitlines()[-4:-2]
    assert header.split() == ["airport", "model", "validation", "AUC", "test", "AUC", "test", "flights", "late"]
    assert row.split()[0] == "LGA"
    validation, test = (float(each) for each in row.split()[-4:-2])
    assert validation > 0.6
    assert test > 0.55
    runs = show(run, latest(run))
    # Four models see few flights, two of them more, and one most.
    assert len([step for step in runs if step["function"].endswith("training.trial")]) == 4 + 2 + 1
    assert {step["state"] for step in runs} == {"RESOLVED"}


def test_digits_come_out_the_same_every_time(run: Any) -> None:
    arguments = ("--models", "support_vectors", "--rounds", "0")
    first, second = (run("run", "examples/digits", "--", *arguments) for _ in range(2))
    assert "Best model: support_vectors" in first
    assert first.splitlines()[:-1] == second.splitlines()[:-1]


def test_digits_are_read_back_correctly_from_another_process(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = ["logistic_regression", "support_vectors"]
    run("run", "examples/digits", "--", "--rounds", "1", "--models", *models)
    root_id = latest(run)
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))
    runs = show(run, root_id)
    assert {step["state"] for step in runs} == {"RESOLVED"}
    recomputed = 0
    for step in runs:
        inputs = {each["name"]: client.get_artifact_value(each["artifact_id"]) for each in step["inputs"]}
        function = function_at(step["function"])
        if function is None:
            continue
        assert set(inputs) == set(inspect.signature(function.func).parameters)
        if not step.get("runs"):
            # A step that called no other is computed again from its stored inputs, without Sematic.
            output = client.get_run_output(step["id"])
            assert comparable(function.func(**inputs)) == comparable(output), step["name"]
            recomputed += 1
    assert recomputed > 15
    computed = sematic.SilentRunner().run(digits_pipeline(models, rounds=1))
    assert comparable(client.get_artifact_value(runs[0]["output"]["artifact_id"])) == comparable(computed)


def digits_pipeline(models: list[str], *, rounds: int) -> Any:
    from sematic.examples.digits.config import Config, Grid, ModelKind
    from sematic.examples.digits.pipeline import pipeline

    return pipeline(Config(grid=Grid(kinds=[ModelKind(model) for model in models]), rounds=rounds))


def function_at(path: str) -> Any:
    """Return the decorated function at a dotted path; None for the graph's own."""
    import importlib

    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name) if module.startswith("sematic.examples") else None


def comparable(value: Any) -> Any:
    """Return something that is equal exactly when two values of the example are."""
    import dataclasses

    import pandas as pd
    import plotly.graph_objects as go
    from matplotlib.figure import Figure
    from sklearn.pipeline import Pipeline

    match value:
        case pd.DataFrame():
            return value.to_json(orient="split", double_precision=15), [str(kind) for kind in value.dtypes]
        case Pipeline():
            return str(value.get_params()), value.predict(some_digits()).tolist()
        case go.Figure():
            return json.loads(value.to_json())
        case Figure():
            from matplotlib.backends.backend_agg import FigureCanvasAgg

            canvas = FigureCanvasAgg(value)
            canvas.draw()
            return bytes(canvas.buffer_rgba())
        case list() | tuple():
            return [comparable(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            return {field.name: comparable(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            return value


@cache
def some_digits() -> Any:
    from sematic.examples.digits.data import PIXELS, load

    return load.func()[PIXELS].head(300)


@pytest.mark.slow
def test_all_examples_run_and_the_dashboard_is_there_from_the_installed_wheel(tmp_path: Path, folder: Path) -> None:
    python = str(clean_environment(tmp_path))
    for name, arguments in WITH_EXTRA.items():
        store = tmp_path / "store"
        printed = sematic_command("run", f"examples/{name}", *arguments, store=store, python=python, cwd=folder)
        assert "sematic " in printed, "An example says what to type next."
    assert not list(folder.iterdir())
    where = subprocess.check_output([python, "-c", "import sematic; print(sematic.__file__)"], text=True, cwd=folder)
    assert Path(where.strip()).is_relative_to(tmp_path)
    the_dashboard_is_whole(python, store=tmp_path / "store")


def the_dashboard_is_whole(python: str, *, store: Path) -> None:
    """Check that a server gives the dashboard's page, and each file of it that the page names."""
    started = json.loads(sematic_command("start", "--port", "0", "--json", store=store, python=python))
    try:
        page = ask(f"{started['address']}/runs")
        assert page.status == 200
        named = re.findall(r'(?:src|href)="(/[^"]+)"', page.body.decode())
        assert any(name.startswith("/assets/") and name.endswith(".js") for name in named)
        assert {name: ask(started["address"] + name).status for name in named} == dict.fromkeys(named, 200)
    finally:
        sematic_command("stop", store=store, python=python)


def clean_environment(folder: Path) -> Path:
    """Build the wheel, install it with the examples' libraries and nothing else, and return the interpreter.

    The wheel is made from the source archive as people have it: where there is no Node.js.
    """
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "build", "--sdist", "--out-dir", str(folder / "archive"), str(ROOT)], check=True)
    (archive,) = (folder / "archive").glob("*.tar.gz")
    (folder / "programs").mkdir()
    without = os.environ | {"PATH": str(folder / "programs")}
    command = [*uv, "build", "--wheel", "--out-dir", str(folder / "dist"), str(archive)]
    built = subprocess.run(command, env=without, check=True, capture_output=True, text=True)
    assert "Building the dashboard" not in built.stdout + built.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*uv, "pip", "install", "--python", str(python), f"{wheel}[examples]"], check=True)
    return python

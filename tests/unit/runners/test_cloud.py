"""What CloudRunner takes, which engine it uses, and what it hands to a driver."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from sematic.executors.engines import DRIVER_RESOURCES, engine_name, resources_of
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.model.errors import UnsupportedUsageError
from sematic.model.jobs import JobState
from sematic.runners.cloud import CloudRunner
from sematic.runners.relaunched import unbegun_error
from sematic.runners.rerun import RerunMode
from sematic.runners.submitting import environ_for
from sematic.settings import Settings, read_settings
from tests.builders import a_pipeline_run, job_course


def test_arguments_are_in_the_order_that_programs_rely_on() -> None:
    names = list(inspect.signature(CloudRunner).parameters)
    assert names == [
        "detach",
        "max_parallelism",
        "resources",
        "cache_namespace",
        "rerun_from",
        "rerun_mode",
        "engine",
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"max_parallelism": 0}, "max_parallelism"),
        ({"max_parallelism": -1}, "max_parallelism"),
        ({"resources": {"cpu": 1}}, "resources"),
        ({"engine": 3}, "engine"),
        ({"rerun_from": 3}, "rerun_from"),
        ({"rerun_mode": RerunMode.CONTINUE}, "rerun_from"),
    ],
)
def test_what_cannot_be_is_refused_by_name(arguments: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        CloudRunner(**arguments)


def test_a_driver_asks_for_half_a_cpu_and_two_gibibytes() -> None:
    expected = KubernetesResourceRequirements(requests={"cpu": "500m", "memory": "2Gi"})
    assert ResourceRequirements(kubernetes=expected) == DRIVER_RESOURCES


@pytest.mark.parametrize(
    ("chosen", "setting", "environ", "name"),
    [
        ("local", "ray", {}, "local"),
        (None, "local", {"RAY_ADDRESS": "10.0.0.1:6379"}, "local"),
        (None, "RAY", {}, "ray"),
        (None, "", {"RAY_ADDRESS": "10.0.0.1:6379"}, "ray"),
    ],
)
def test_an_engine_is_chosen_by_argument_setting_or_address(
    chosen: str | None, setting: str, environ: dict[str, str], name: str
) -> None:
    settings = Settings(folder=Path("store"), values={"SEMATIC_ENGINE": setting} if setting else {})
    assert engine_name(chosen, settings, environ=environ) == name


@pytest.mark.parametrize(
    ("chosen", "told"),
    [(None, "Set SEMATIC_ENGINE"), ("kubernetes", "not there yet"), ("slurm", "There is no engine 'slurm'")],
)
def test_without_an_engine_it_is_said_what_to_do(chosen: str | None, told: str) -> None:
    with pytest.raises(UnsupportedUsageError, match=told):
        engine_name(chosen, Settings(folder=Path("store")), environ={})


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("loco", r"There is no engine 'loco', which SEMATIC_ENGINE names\. Set SEMATIC_ENGINE to one of local, ray\."),
        ("kubernetes", "'kubernetes', which SEMATIC_ENGINE names, is not there yet"),
    ],
)
def test_a_setting_that_names_no_engine_is_named(setting: str, told: str) -> None:
    with pytest.raises(UnsupportedUsageError, match=told):
        engine_name(None, Settings(folder=Path("store"), values={"SEMATIC_ENGINE": setting}), environ={})


def test_a_driver_elsewhere_gets_what_was_chosen_and_no_secrets_of_the_server(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "SEMATIC_CONFIG_DIR": str(tmp_path),
            "SEMATIC_API_ADDRESS": "http://10.0.0.1:5001",
            "SEMATIC_API_KEY": "key",
            "OIDC_CLIENT_SECRET": "secret",
        }
    )
    environ = environ_for(settings, engine="ray")
    assert environ == {"SEMATIC_API_ADDRESS": "http://10.0.0.1:5001", "SEMATIC_API_KEY": "key"}


def test_without_a_server_a_driver_is_told_the_folder(tmp_path: Path) -> None:
    settings = read_settings({"SEMATIC_CONFIG_DIR": str(tmp_path)})
    assert environ_for(settings, engine="ray")["SEMATIC_CONFIG_DIR"] == str(tmp_path)


def test_a_run_that_was_not_submitted_asks_for_nothing() -> None:
    assert resources_of(a_pipeline_run()) is None


def test_which_driver_is_waited_for_is_told() -> None:
    pipeline_run = a_pipeline_run()
    (asked,) = job_course(pipeline_run.root_id, JobState.PENDING, attempt=0, node="n7")
    said = str(unbegun_error(pipeline_run, [asked]))
    assert f"{asked.id} was asked for (ray, queued on n7)" in said
    assert f"`sematic cancel {pipeline_run.root_id[:8]}` ends the run" in said

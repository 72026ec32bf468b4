"""What is installed of a recorded environment, and what cannot be."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.requirements import installed_of, wanted_of
from sematic.packaging.uv import reason_in
from sematic.runners.rebuilding import rebuilt, variables_of


def an_environment(*distributions: Distribution, **facts: dict[str, str]) -> Environment:
    return Environment(
        python={"version": "3.12.4"}, platform={}, hardware={}, sematic="1.0.0", distributions=distributions, **facts
    )


def a_distribution(name: str = "numpy", version: str = "2.1.0", **facts: object) -> Distribution:
    return Distribution(name=name, version=version, **facts)  # type: ignore[arg-type]  # as the test says


def test_what_comes_from_an_index_or_a_repository_is_installed_as_it_was() -> None:
    wanted = wanted_of(
        an_environment(
            a_distribution(),
            a_distribution("tool", url="https://example.org/tool.git", commit="abc"),
            a_distribution("wheel-of", url="https://example.org/wheel_of-1.whl"),
        ),
        project="/home/ada/project",
    )
    assert [requirement for _, requirement in wanted.requirements] == [
        "numpy==2.1.0",
        "tool @ git+https://example.org/tool.git@abc",
        "wheel-of @ https://example.org/wheel_of-1.whl",
    ]
    assert wanted.missing == ()


def test_this_distribution_is_never_asked_for() -> None:
    assert wanted_of(an_environment(a_distribution("sematic", "0.41.0")), project="/p").requirements == ()


def test_what_is_no_package_is_missing() -> None:
    wanted = wanted_of(an_environment(a_distribution("--pre"), a_distribution("foo", "1 -r/etc/passwd")), project="/p")
    assert wanted.requirements == ()
    assert {each.why for each in wanted.missing} == {"its recorded name, version or address is none of a package"}


def test_what_is_no_version_of_python_is_not_given_to_uv(tmp_path: Path) -> None:
    recorded = replace(an_environment(), python={"version": str(tmp_path / "evil")})
    said: list[str] = []
    made = rebuilt(recorded, folder=tmp_path / "again", project="/p", say=said.append)
    assert made.version == platform.python_version()
    assert "evil" not in "".join(said)


def test_what_was_installed_from_a_folder_cannot_be_had() -> None:
    editable = a_distribution("mine", url="file:///elsewhere/mine", is_editable=True)
    local = a_distribution("local", url="file:///elsewhere/local%20copy")
    wanted = wanted_of(an_environment(editable, local), project="/p")
    assert wanted.requirements == ()
    assert [(each.distribution.name, each.why) for each in wanted.missing] == [
        ("mine", "it was installed in place from /elsewhere/mine, whose files were not recorded"),
        ("local", "it came from /elsewhere/local copy, whose files were not recorded"),
    ]


def test_the_project_itself_comes_with_the_recorded_code() -> None:
    own = a_distribution("project", url="file:///home/ada/project", is_editable=True)
    wanted = wanted_of(an_environment(own), project="/home/ada/project")
    assert wanted.from_code == (own,)
    assert wanted.missing == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            (
                "error: No solution found when resolving dependencies cause: Because there is no version of"
                " torch==2.13.0+cpu and you require torch==2.13.0+cpu, we can conclude that your requirements are"
            ),
            "this version is not to be had",
        ),
        (
            (
                "error: No solution found when resolving dependencies cause: Because gone was not found in the package"
                " registry and you require gone==1.0, we can conclude that your requirements are unsatisfiable."
            ),
            "the package index has no such package",
        ),
        (
            "error: Request failed after 3 retries in 8.9s cause: Failed to fetch: http://127.0.0.1:9/simple/iniconfig/",
            "the package index could not be reached",
        ),
        ("error: Something new. hint: try again", "Something new"),
    ],
)
def test_what_uv_says_is_one_sentence(said: str, reason: str) -> None:
    assert reason_in(said) == reason


@given(st.lists(st.booleans(), max_size=20))
def test_what_is_missing_keeps_none_of_the_others_out(is_there: list[bool]) -> None:
    installed: set[str] = set()

    def install(requirements: Sequence[str]) -> str:
        gone = [each for each in requirements if each.startswith("gone")]
        if not gone:
            installed.update(requirements)
        return f"no {gone[0]}" if gone else ""

    names = [f"{'there' if each else 'gone'}-{number}" for number, each in enumerate(is_there)]
    missing = installed_of([(a_distribution(name), name) for name in names], install=install)
    assert installed == {name for name in names if name.startswith("there")}
    assert [each.distribution.name for each in missing] == [name for name in names if name.startswith("gone")]
    assert all(each.why == f"no {each.distribution.name}" for each in missing)


def test_variables_that_change_results_are_as_they_were() -> None:
    recorded = an_environment(variables={"TZ": "UTC"})
    base = {"TZ": "CET", "PYTHONHASHSEED": "3", "PYTHONPATH": "/today", "HOME": "/home/ada"}
    assert variables_of(recorded, base=base) == {"TZ": "UTC", "HOME": "/home/ada"}

"""What a Python must have for a run, and when this one will do."""

from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path

import pytest

from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.travel.interpreter import is_here, lock_of

PROJECT = "/home/ada/project"


def an_environment(*distributions: Distribution, version: str | None = None) -> Environment:
    return Environment(
        python={"version": version or platform.python_version(), "implementation": platform.python_implementation()},
        platform={"system": platform.system()},
        hardware={},
        sematic="1.0.0",
        distributions=distributions,
    )


def a_distribution(name: str = "numpy", version: str = "2.1.0", **facts: object) -> Distribution:
    return Distribution(name=name, version=version, **facts)  # type: ignore[arg-type]  # as the test says


def has(folder: Path, *distributions: Distribution) -> list[str]:
    """Return a path on which distributions are installed."""
    for each in distributions:
        facts = folder / f"{each.name}-{each.version}.dist-info"
        facts.mkdir(parents=True)
        if each.commit is not None:
            (facts / "direct_url.json").write_text(
                f'{{"url": "{each.url}", "vcs_info": {{"vcs": "git", "commit_id": "{each.commit}"}}}}'
            )
    return [str(folder)]


def test_the_project_itself_installers_and_sematic_are_not_asked_for() -> None:
    lock = lock_of(
        an_environment(
            a_distribution(),
            a_distribution("pip"),
            a_distribution("sematic"),
            a_distribution("project", url=f"file://{PROJECT}", is_editable=True),
            a_distribution("--pre"),
        ),
        project=PROJECT,
    )
    assert [line for _, line in lock.requirements] == ["numpy==2.1.0"]
    assert lock.staying == ()


def test_what_came_from_a_file_is_looked_for_where_others_come_from() -> None:
    wheel = a_distribution("torch", "2.13.0+cpu", url="file:///wheels/torch.whl")
    elsewhere = a_distribution("mine", url="file:///home/ada/mine", is_editable=True)
    lock = lock_of(an_environment(wheel, elsewhere), project=PROJECT)
    assert [line for _, line in lock.requirements] == ["torch==2.13.0+cpu"]
    assert lock.staying == (elsewhere,)


def test_more_than_is_needed_will_do(tmp_path: Path) -> None:
    path = has(tmp_path, a_distribution(), a_distribution("pandas"))
    assert is_here(lock_of(an_environment(a_distribution()), project=PROJECT), path=path)


@pytest.mark.parametrize(
    "there",
    [
        a_distribution(version="2.1.1"),
        a_distribution("pandas"),
        a_distribution(url="https://example.org/numpy.git", commit="abc"),
    ],
    ids=["another version", "another package", "from a repository"],
)
def test_anything_else_will_not(tmp_path: Path, there: Distribution) -> None:
    path = has(tmp_path, there)
    assert not is_here(lock_of(an_environment(a_distribution()), project=PROJECT), path=path)


@pytest.mark.parametrize(
    ("wanted", "there", "will_do"),
    [("2.1.0", "2.1.0+cpu", True), ("2.1.0+cpu", "2.1.0", False), ("2.1.0+cpu", "2.1.0+cpu", True)],
)
def test_a_build_counts_where_one_was_meant(tmp_path: Path, wanted: str, there: str, *, will_do: bool) -> None:
    path = has(tmp_path, a_distribution(version=there))
    assert is_here(lock_of(an_environment(a_distribution(version=wanted)), project=PROJECT), path=path) is will_do


def test_another_commit_will_not_do(tmp_path: Path) -> None:
    here = a_distribution(url="https://example.org/numpy.git", commit="abc")
    path = has(tmp_path, here)
    assert is_here(lock_of(an_environment(here), project=PROJECT), path=path)
    assert not is_here(lock_of(an_environment(replace(here, commit="def")), project=PROJECT), path=path)


def test_another_python_will_not_do_but_a_mended_one_will(tmp_path: Path) -> None:
    path = has(tmp_path, a_distribution())
    major, minor, _ = platform.python_version_tuple()
    for version, will_do in ((f"{major}.{minor}.99", True), (f"{major}.{int(minor) + 1}.0", False)):
        environment = an_environment(a_distribution(), version=version)
        assert is_here(lock_of(environment, project=PROJECT), path=path) is will_do


def test_what_is_no_version_of_python_is_not_given_to_uv() -> None:
    lock = lock_of(an_environment(version="/tmp/evil"), project=PROJECT)  # noqa: S108 - as a record may say
    assert lock.version == platform.python_version()

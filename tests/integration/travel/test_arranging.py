"""A run on another machine: the code as it was submitted, and the packages it was submitted with, made by uv."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import sematic
from sematic.packaging.project import is_library_folder
from tests.integration.travel.conftest import CALLS, PATIENCE, Index, Machine, Submitted


def test_the_code_is_what_was_submitted_even_where_the_project_is(submitted: Submitted, machine: Machine) -> None:
    submitted.says("edited later")
    (submitted.root / "work" / "rates.txt").write_text("rate 2")
    answer = machine.begins(submitted).answer()
    code = Path(answer["code"])
    assert answer["says"] == "submitted, rate 1"
    assert code.parent == machine.cache / "code"
    assert answer["file"] == str(code / "programs" / "train.py")
    assert answer["folder"] == str(code / "work")
    assert answer["python"] == sys.executable
    assert not (machine.cache / "environments").exists()


def test_a_project_that_is_not_there_at_all_is_no_obstacle(submitted: Submitted, machine: Machine) -> None:
    submitted.root.rename(submitted.root.with_name("moved away"))
    assert machine.begins(submitted).answer()["says"] == "submitted, rate 1"


def test_what_is_edited_runs_there_with_the_next_submission(submitted: Submitted, machine: Machine) -> None:
    machine.begins(submitted).answer()
    submitted.says("edited a moment ago")
    again = Submitted(root=submitted.root, store=submitted.store.with_name("another store"))
    again.run()
    assert machine.begins(again).answer()["says"] == "edited a moment ago, rate 1"
    assert machine.begins(submitted).answer()["says"] == "submitted, rate 1"


@dataclass(frozen=True)
class Venv:
    """A virtual environment with the packages of this one, and Sematic."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("lib/python*/site-packages"))

    def has(self, name: str, version: str) -> None:
        """Install a package that is in no index, in place of another version of it."""
        for other in self.site_packages.glob(f"{name}-*.dist-info"):
            shutil.rmtree(other)
        facts = self.site_packages / f"{name}-{version}.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    made = Venv(folder=tmp_path / "venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made.folder], check=True)
    places = [str(Path(sematic.__file__).parents[1]), *(each for each in sys.path if is_library_folder(each))]
    lines = [f"import site; site.addsitedir({each!r})\n" for each in places]
    (made.site_packages / "here.pth").write_text("".join(lines))
    return made


def test_driver_and_steps_use_the_python_of_the_submission_where_it_is_there(
    submitted: Submitted, machine: Machine, venv: Venv, tmp_path: Path
) -> None:
    venv.has("wanted_here", "1.0")
    submitted.packages_are(executable=venv.python, wanted_here="1.0")
    driver = machine.begins(submitted, "wanted-here").answer()
    assert (driver["python"], driver["packages"]) == (str(venv.python), {"wanted-here": "1.0"})
    assert driver["says"] == "submitted, rate 1"
    file = str(tmp_path / "sent")
    machine.starts(CALLS, "drive", str(submitted.store), submitted.root_id, file, "wanted-here").answer()
    says, helping, python, _, version, child = machine.starts(CALLS, "make", file).answer()["told"]
    assert (says, python, version) == ("submitted, rate 1", str(venv.python), "1.0")
    # What a step starts finds the same.
    assert child == f"submitted {helping}"
    assert not (machine.cache / "environments").exists()


def test_the_python_of_the_submission_is_not_used_once_it_has_another_version(
    submitted: Submitted, machine: Machine, venv: Venv
) -> None:
    venv.has("wanted_here", "2.0")
    submitted.packages_are(executable=venv.python, wanted_here="1.0")
    machine.environ["UV_OFFLINE"] = "1"
    assert "cannot be installed" in machine.begins(submitted).failure()


@pytest.mark.slow
def test_packages_that_are_not_there_are_installed_once(submitted: Submitted, machine: Machine) -> None:
    submitted.packages_are(six="1.15.0", iniconfig="1.1.0")
    first = machine.begins(submitted, "six", "iniconfig", "pytest", "own-project")
    answer = first.answer()
    assert answer["packages"] == {"six": "1.15.0", "iniconfig": "1.1.0", "pytest": None, "own-project": "3.4"}
    assert Path(answer["python"]).is_relative_to(machine.cache / "environments")
    assert answer["says"] == "submitted, rate 1"
    assert "Installing" in first.said
    again = machine.begins(submitted, "six")
    assert again.answer()["python"] == answer["python"]
    assert again.said == ""


@pytest.mark.slow
def test_several_that_want_the_same_packages_install_them_once(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    index.open_gate.clear()
    first = machine.begins(submitted, "wanted-here")
    assert index.asked.wait(PATIENCE)
    others = [machine.begins(submitted, "wanted-here") for _ in range(2)]
    assert [each.has_said("waiting for it") for each in others] == [True, True]
    index.open_gate.set()
    answers = [each.answer() for each in (first, *others)]
    assert {answer["python"] for answer in answers} == {answers[0]["python"]}
    assert [answer["packages"] for answer in answers] == [{"wanted-here": "1.0"}] * 3
    assert ["Installing" in each.said for each in (first, *others)] == [True, False, False]


@pytest.mark.slow
def test_what_a_killed_installer_left_is_not_taken_for_whole(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    index.open_gate.clear()
    first = machine.begins(submitted)
    assert index.asked.wait(PATIENCE)
    first.process.kill()
    first.process.communicate()
    # The environment is there, without its packages, and the uv that was installing them lives on.
    assert len(list((machine.cache / "environments").glob("*/pyvenv.cfg"))) == 1
    second = machine.begins(submitted, "wanted-here")
    assert second.has_said("waiting for it")
    index.open_gate.set()
    assert second.answer()["packages"] == {"wanted-here": "1.0"}
    assert "Installing" in second.said


@pytest.mark.slow
def test_a_private_index_is_asked_with_its_password_and_nobody_is_told_of_it(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address("ada:mistyped")
    refused = machine.begins(submitted)
    last = refused.failure()
    assert re.search(r"TravelError: The \d+ packages of this run cannot be installed", last)
    assert "the user and password it was given" in last
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    second = machine.begins(submitted, "wanted-here")
    assert second.answer()["packages"] == {"wanted-here": "1.0"}
    kept = [path for path in machine.cache.rglob("*") if path.is_file() and path.suffix in {".json", ".cfg", ".txt"}]
    assert kept
    for secret in ("swordfish", "mistyped"):
        assert secret not in refused.said + second.said
        assert [path for path in kept if secret in path.read_text()] == []


@pytest.mark.slow
def test_a_package_that_cannot_be_had_is_named_with_the_reason(submitted: Submitted, machine: Machine) -> None:
    submitted.packages_are(six="0.0.1.dev99", iniconfig="1.1.0")
    last = machine.begins(submitted).failure()
    assert "six 0.0.1.dev99 (this version is not to be had)" in last
    assert "iniconfig" not in last
    assert "SEMATIC_INDEX_URL" in last
    # It is tried anew next time: somebody may publish it in the meantime.
    assert not list((machine.cache / "environments").glob("*.json"))


@pytest.mark.slow
def test_a_python_that_cannot_be_had_is_named(submitted: Submitted, machine: Machine) -> None:
    submitted.packages_are(python="3.99.1")
    machine.environ["UV_PYTHON_DOWNLOADS"] = "never"
    last = machine.begins(submitted).failure()
    assert "This run was submitted with Python 3.99.1" in last
    assert "Install that Python there" in last


@pytest.mark.slow
def test_a_step_on_another_machine_has_the_code_and_the_packages_there(
    submitted: Submitted, machine: Machine, tmp_path: Path
) -> None:
    submitted.packages_are(six="1.15.0")
    submitted.says("edited later")
    other = Machine(cache=tmp_path / "another" / "cache")
    other.cache.parent.mkdir()
    file = str(tmp_path / "sent")
    driver = machine.starts(CALLS, "drive", str(submitted.store), submitted.root_id, file, "own-project").answer()
    answer = other.starts(CALLS, "make", file).answer()
    says, helping, python, folder, version, child = answer["told"]
    code = Path(answer["code"])
    assert code.parent == other.cache / "code"
    assert (says, version) == ("submitted, rate 1", "3.4")
    assert helping == str(code / "lib" / "helping.py")
    assert folder == str(code / "work")
    assert Path(python).is_relative_to(other.cache / "environments")
    # What a step starts finds the same.
    assert child == f"submitted {helping}"
    assert Path(driver["driver"]).is_relative_to(machine.cache / "environments")


def test_code_that_is_gone_is_told_on_the_other_machine(submitted: Submitted, machine: Machine, tmp_path: Path) -> None:
    file = str(tmp_path / "sent")
    machine.starts(CALLS, "drive", str(submitted.store), submitted.root_id, file, "click").answer()
    (submitted.store / "blobs").rename(submitted.store / "moved away")
    other = Machine(cache=tmp_path / "another" / "cache")
    other.cache.parent.mkdir()
    assert "sematic.model.errors.TravelError" in other.starts(CALLS, "make", file).failure()

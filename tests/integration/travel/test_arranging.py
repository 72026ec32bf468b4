"""A run on another machine: the code as it was submitted, and the packages it was submitted with, made by uv."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from tests.integration.travel.conftest import Index, Machine, Submitted, answer_of


def test_the_code_is_what_was_submitted_even_where_the_project_is(submitted: Submitted, machine: Machine) -> None:
    (submitted.root / "lib" / "helping.py").write_text("def word():\n    return 'edited later'\n")
    (submitted.root / "work" / "rates.txt").write_text("rate 2")
    answer, _ = machine.runs(submitted)
    code = Path(answer["code"])
    assert answer["says"] == "submitted, rate 1"
    assert code.parent == machine.cache / "code"
    assert answer["file"] == str(code / "programs" / "train.py")
    assert answer["folder"] == str(code / "work")
    assert answer["python"] == sys.executable
    assert not (machine.cache / "environments").exists()


def test_a_project_that_is_not_there_at_all_is_no_obstacle(submitted: Submitted, machine: Machine) -> None:
    submitted.root.rename(submitted.root.with_name("moved away"))
    assert machine.runs(submitted)[0]["says"] == "submitted, rate 1"


def test_what_is_edited_runs_there_with_the_next_submission(submitted: Submitted, machine: Machine) -> None:
    machine.runs(submitted)
    (submitted.root / "lib" / "helping.py").write_text("def word():\n    return 'edited a moment ago'\n")
    again = Submitted(root=submitted.root, store=submitted.store.with_name("another store"))
    again.run()
    assert machine.runs(again)[0]["says"] == "edited a moment ago, rate 1"
    assert machine.runs(submitted)[0]["says"] == "submitted, rate 1"


@pytest.mark.slow
def test_packages_that_are_not_there_are_installed_once(submitted: Submitted, machine: Machine) -> None:
    submitted.packages_are(six="1.15.0", iniconfig="1.1.0")
    answer, said = machine.runs(submitted, "six", "iniconfig", "pytest")
    assert answer["packages"] == {"six": "1.15.0", "iniconfig": "1.1.0", "pytest": None}
    assert Path(answer["python"]).is_relative_to(machine.cache / "environments")
    assert answer["says"] == "submitted, rate 1"
    assert "Installing" in said
    again, said = machine.runs(submitted, "six")
    assert again["python"] == answer["python"]
    assert "Installing" not in said


@pytest.mark.slow
def test_two_that_want_the_same_packages_install_them_once(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    index.open_gate.clear()
    first = machine.begins(submitted, "wanted-here")
    assert index.asked.wait(60)
    others = [machine.begins(submitted, "wanted-here") for _ in range(2)]
    time.sleep(1)
    assert first.poll() is None
    index.open_gate.set()
    answers = [answer_of(each) for each in (first, *others)]
    assert {answer["python"] for answer, _ in answers} == {answers[0][0]["python"]}
    assert [answer["packages"] for answer, _ in answers] == [{"wanted-here": "1.0"}] * 3
    assert ["Installing" in said for _, said in answers] == [True, False, False]
    assert ["waiting for it" in said for _, said in answers[1:]] == [True, True]


@pytest.mark.slow
def test_what_a_killed_installer_left_is_not_taken_for_whole(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    index.open_gate.clear()
    first = machine.begins(submitted)
    assert index.asked.wait(60)
    first.kill()
    first.communicate()
    # The environment is there, without its packages, and the uv that was installing them lives on.
    assert len(list((machine.cache / "environments").glob("*/pyvenv.cfg"))) == 1
    second = machine.begins(submitted, "wanted-here")
    time.sleep(1)
    assert second.poll() is None
    index.open_gate.set()
    answer, said = answer_of(second)
    assert answer["packages"] == {"wanted-here": "1.0"}
    assert "Installing" in said


@pytest.mark.slow
def test_a_private_index_is_asked_with_its_password_and_nobody_is_told_of_it(
    submitted: Submitted, machine: Machine, index: Index
) -> None:
    index.has("wanted-here", "1.0")
    submitted.packages_are(wanted_here="1.0")
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address("ada:mistyped")
    refused = machine.begins(submitted)
    _, said = refused.communicate(timeout=240)
    assert refused.returncode == 1
    assert re.search(r"TravelError: The \d+ packages of this run cannot be installed", said)
    assert "the user and password it was given" in said
    machine.environ["SEMATIC_EXTRA_INDEX_URL"] = index.address()
    answer, more = machine.runs(submitted, "wanted-here")
    assert answer["packages"] == {"wanted-here": "1.0"}
    kept = [path for path in machine.cache.rglob("*") if path.is_file() and not path.is_symlink()]
    for secret in ("swordfish", "mistyped"):
        assert secret not in said + more
        assert not [path for path in kept if path.suffix in {".json", ".cfg"} and secret in path.read_text()]


@pytest.mark.slow
def test_a_package_that_cannot_be_had_is_named_with_the_reason(submitted: Submitted, machine: Machine) -> None:
    submitted.packages_are(six="0.0.1.dev99", iniconfig="1.1.0")
    refused = machine.begins(submitted)
    _, said = refused.communicate(timeout=240)
    assert refused.returncode == 1
    last = said.strip().splitlines()[-1]
    assert "six 0.0.1.dev99 (this version is not to be had)" in last
    assert "iniconfig" not in last
    assert "SEMATIC_INDEX_URL" in last
    # What does not work is not kept, and found out anew: somebody may publish it in the meantime.
    assert not list((machine.cache / "environments").glob("*.json"))

"""Functions and classes that only the driver has: of a script, of a notebook, local ones."""

from __future__ import annotations

import pytest

THINGS = ("classes", "ids", "graph", "locals", "unshippable", "multiprocessing", "main", "errors")


@pytest.mark.parametrize("thing", THINGS)
def test_what_a_script_defines_is_itself_in_forked_workers(started, thing):
    output, errors = started("all_in_one_script.py", thing, "fork").communicate(timeout=60)
    assert output == "shown\n", errors


def test_what_a_script_defines_is_itself_in_workers_that_start_afresh(started):
    output, errors = started("all_in_one_script.py", "classes", "spawn").communicate(timeout=60)
    assert output == "shown\n", errors


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_pythons_development_mode_nothing_is_said_of_what_was_left_open(started, method, monkeypatch):
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    output, errors = started("all_in_one_script.py", "classes", method).communicate(timeout=60)
    assert (output, errors) == ("shown\n", "")


def test_what_a_notebook_defines_is_itself_in_workers(started):
    output, errors = started("notebook.py").communicate(timeout=60)
    assert output == "shown\n", errors


def test_a_script_is_not_executed_again_by_workers_or_by_the_processes_its_steps_start(started):
    output, errors = started("unguarded.py").communicate(timeout=60)
    assert output == "executed\n[3, 3]\n", errors


def test_a_module_that_refuses_a_second_import_is_taken_from_the_driver(started):
    output, errors = started("imports_once.py").communicate(timeout=60)
    assert output == "shown\n", errors


def test_a_module_that_a_worker_cannot_import_is_taken_from_the_driver(started):
    output, errors = started("hidden_module.py").communicate(timeout=60)
    assert output == "shown\n", errors

"""What a program has set up for logging counts in its workers too."""

from __future__ import annotations

import logging
import logging.handlers
import queue
import sys

import pytest

from sematic.executors.logging_setup import logging_here, set_up_logging


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_steps_log_in_workers_comes_out_as_the_script_has_set_it_up(started, tmp_path, method):
    output, errors = started("logging_script.py", method, str(tmp_path / "file.txt")).communicate(timeout=60)
    assert output == "INFO <mine> a fact\nTRAINED <mine> trained\n" * 2, errors
    assert errors == "SHOUTED HELLO\nlonely | not lost\n" * 2 + "once\n"
    assert (tmp_path / "file.txt").read_text() == "a fact\ntrained\n" * 2


@pytest.fixture
def logger():
    """A logger that is as new after the test."""
    logger = logging.getLogger("set.up.in.a.test")
    yield logger
    logger.handlers.clear()
    logger.filters.clear()
    logger.setLevel(logging.NOTSET)
    logger.propagate, logger.disabled = True, False


def set_up_of(logger: logging.Logger):
    setup = logging_here()
    assert setup is not None
    return next((each for each in setup.loggers if each.name == logger.name), None)


def test_a_handler_that_cannot_travel_is_left_out_where_another_shows_the_same(logger):
    logger.addHandler(logging.handlers.QueueHandler(queue.Queue()))
    logger.addHandler(logging.StreamHandler(sys.stdout))
    assert [handler.output for handler in set_up_of(logger).handlers] == ["stdout"]


def test_nothing_is_said_of_loggers_that_show_nothing_and_of_sematics_own(logger):
    logger.addHandler(logging.NullHandler())
    own = logging.getLogger("sematic.set.up.in.a.test")
    own.setLevel(logging.DEBUG)
    assert set_up_of(logger) is None
    assert set_up_of(own) is None


def test_what_the_test_runner_has_at_the_root_stays_in_its_process():
    setup = logging_here()
    assert setup is not None
    assert logging.root.handlers
    assert setup.loggers[0].handlers == []


def test_setting_up_twice_shows_nothing_twice(logger, capsys):
    logger.addHandler(logging.StreamHandler())
    logger.propagate = False
    setup = logging_here()
    root = list(logging.root.handlers)
    try:
        for _ in range(2):
            set_up_logging(setup)
    finally:
        logging.root.handlers[:] = root
    logger.warning("said")
    assert capsys.readouterr().err == "said\n"

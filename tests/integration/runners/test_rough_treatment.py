"""Interruptions, forks, threads and rude exceptions, tracked or not."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from dataclasses import dataclass

import pytest

import sematic
from sematic.model.errors import CancellationError, PipelineRunError

RUNNERS = [sematic.SilentRunner, sematic.LocalRunner]
both = pytest.mark.parametrize("make_runner", RUNNERS)


@sematic.func
def add(a: float, b: float) -> float:
    return a + b


@both
def test_ctrl_c_cancels_the_run_and_gives_the_handlers_back(make_runner):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    @sematic.func
    def interrupted() -> int:
        signal.raise_signal(signal.SIGINT)
        return 1

    @sematic.func
    def pipeline() -> float:
        return add(interrupted(), 1)

    root = pipeline()
    with pytest.raises(CancellationError):
        make_runner().run(root)
    assert root.state == "CANCELED"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@both
def test_sigterm_cancels_too(make_runner):
    @sematic.func
    def pipeline() -> int:
        signal.raise_signal(signal.SIGTERM)
        return 1

    with pytest.raises(CancellationError):
        make_runner().run(pipeline())


@both
def test_a_runner_works_in_any_thread(make_runner):
    results: list[float] = []
    thread = threading.Thread(target=lambda: results.append(make_runner().run(add(1, 2))))
    thread.start()
    thread.join()
    assert results == [3.0]


@both
@pytest.mark.parametrize("kind", [GeneratorExit, asyncio.CancelledError, pytest.fail.Exception])
def test_any_kind_of_exception_ends_the_run_as_failed(make_runner, kind):
    @sematic.func
    def pipeline() -> int:
        raise kind("stop")

    root = pipeline()
    with pytest.raises(PipelineRunError, match="stop"):
        make_runner().run(root)
    assert root.state == "FAILED"


@both
def test_an_output_whose_class_exits_while_it_is_checked_fails_the_run(make_runner):
    class Rude:
        def __int__(self) -> int:
            raise SystemExit(3)

    @sematic.func
    def pipeline() -> int:
        return Rude()

    root = pipeline()
    with pytest.raises(PipelineRunError):
        make_runner().run(root)
    assert root.state == "FAILED"


@both
def test_an_interruption_that_user_code_turns_into_an_exception_is_one_all_the_same(make_runner):
    @sematic.func
    def pipeline() -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ValueError from None
        return 1

    with pytest.raises(CancellationError):
        make_runner().run(pipeline())


@both
def test_a_pool_of_processes_inside_a_step_works(make_runner):
    @sematic.func
    def pools() -> list[int]:
        results = []
        for _ in range(5):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                results.append(sum(pool.map(abs, [-1, -2])))
        return results

    assert make_runner().run(pools()) == [3] * 5


@both
def test_a_process_forked_in_a_step_ends_itself_and_not_the_pipeline(make_runner):
    @sematic.func
    def forks() -> list[int]:
        codes = []
        for stop in (lambda: sys.exit(7), lambda: os.kill(os.getpid(), signal.SIGTERM)):
            child = os.fork()
            if child == 0:
                try:
                    stop()
                finally:
                    # What Python does at the end of a program; pytest would go on with its own.
                    os._exit(7)
            codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        return codes

    assert make_runner().run(forks()) == [7, -signal.SIGTERM]


@both
def test_a_field_that_has_the_name_of_a_futures_attribute_is_what_a_body_means(make_runner):
    @dataclass
    class User:
        id: str
        value: int
        state: str

    @sematic.func
    def load() -> User:
        return User("u1", 5, "awake")

    @sematic.func
    def greet(name: str, value: int, state: str) -> str:
        return f"{name}/{value}/{state}"

    @sematic.func
    def pipeline() -> str:
        user = load()
        return greet(user.id, user.value, user.state)

    assert make_runner().run(pipeline()) == "u1/5/awake"
    root = load()
    assert len(root.id) == 32
    assert (root.value, root.state) == (None, "CREATED")


@both
def test_futures_in_a_generator_are_refused_with_what_to_write(make_runner):
    @sematic.func
    def pipeline() -> list[float]:
        return (add(i, 1) for i in range(2))

    with pytest.raises(PipelineRunError, match="put them in a list"):
        make_runner().run(pipeline())

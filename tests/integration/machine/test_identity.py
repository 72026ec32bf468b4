from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sematic.machine.identity import Vitality, identity_from_text, identity_to_text, this_process


@pytest.fixture
def other():
    """Another process, with its identity."""
    code = (
        "import sys; from sematic.machine.identity import *;"
        "print(identity_to_text(this_process()), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, identity_from_text(process.stdout.readline())
        process.kill()


def test_a_process_knows_itself():
    here = this_process()
    assert here.pid == os.getpid()
    assert timedelta(0) < datetime.now(UTC) - here.started_at < timedelta(days=1)
    assert here.is_of_this_machine
    assert here.is_of_this_boot
    assert here.vitality() is Vitality.ALIVE


def test_a_machine_is_the_same_whatever_it_is_called_now():
    here = this_process()
    assert replace(here, hostname="another").is_of_this_machine is bool(here.boot_id)
    assert not replace(here, hostname="another", boot_id="").is_of_this_machine
    assert not replace(here, hostname="another", boot_id="another").is_of_this_machine


def test_a_process_that_was_killed_is_gone_even_before_its_parent_takes_note(other):
    process, identity = other
    assert identity.vitality() is Vitality.ALIVE
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert identity.vitality() is Vitality.GONE
    process.wait()
    assert identity.vitality() is Vitality.GONE


def test_a_process_that_is_halted_is_stopped(other):
    process, identity = other
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    assert identity.vitality() is Vitality.STOPPED


def test_a_later_process_with_the_same_number_is_another_one():
    here = this_process()
    assert replace(here, started_at=here.started_at - timedelta(minutes=1)).vitality() is Vitality.GONE


def test_no_process_survives_the_machine():
    here = this_process()
    if not here.boot_id:
        pytest.skip("This system does not tell its starts apart.")
    assert replace(here, boot_id="another").vitality() is Vitality.GONE


def test_what_names_no_process_is_refused():
    assert identity_from_text(identity_to_text(this_process())) == this_process()
    for text in ("", "{}", "[]", '{"pid": 1}'):
        with pytest.raises(ValueError):
            identity_from_text(text)

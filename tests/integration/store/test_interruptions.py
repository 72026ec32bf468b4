"""Which pipeline runs lost their driver."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from sematic.machine.identity import identity_to_text, this_process
from sematic.model.changes import PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.reading import Interruption, Silence
from sematic.model.states import PipelineRunState
from sematic.store.driving import FOLDER, driving, remove_abandoned
from sematic.store.embedded import open_store
from sematic.store.facts import serves_since
from sematic.store.interruptions import Interruptions
from tests.builders import NOON, a_pipeline_run, a_run, after_noon, run_id_of
from tests.integration.store.test_leases import a_lease

ROOT = run_id_of("r1")


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        store.journal.record([PipelineRunCreated(a_pipeline_run("r1")), RunCreated(a_run("r1"))])
        store.journal.flush()
        yield store


def interruptions(store, *, seconds: float):
    """Finds out what is wrong so many seconds after noon."""
    return Interruptions(folder=store.folder, engine=store.engine, now=lambda: after_noon(seconds))


def trouble(store, *, seconds: float = 1.0):
    """What is wrong so many seconds after noon."""
    found = interruptions(store, seconds=seconds)
    return found.troubles([ROOT]).get(ROOT)


def own_lease(**facts):
    here = this_process()
    return a_lease(
        hostname=here.hostname,
        boot_id=here.boot_id,
        pid=here.pid,
        process_started_at=here.started_at,
        **facts,
    )


@pytest.fixture
def dead():
    """The identity of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return replace(this_process(), pid=process.pid)


def dead_lease(dead, **facts):
    return replace(own_lease(**facts), pid=dead.pid)


def test_a_run_whose_driver_lives_is_not_interrupted(store):
    store.leases.take(own_lease())
    with driving(store.folder, ROOT):
        assert trouble(store) is None


def test_a_run_whose_driver_has_only_its_lock_yet_is_not_interrupted(store):
    with driving(store.folder, ROOT):
        assert trouble(store) is None


def test_a_killed_driver_is_noticed_at_once(store, dead):
    store.leases.take(dead_lease(dead))
    assert trouble(store) == Interruption(at=NOON, why=f"its process (pid {dead.pid}) was killed or crashed")


def test_a_driver_that_gave_up_is_noticed_at_once(store):
    store.leases.take(own_lease())
    assert trouble(store) == Interruption(
        at=NOON, why=f"its process (pid {os.getpid()}) gave it up; it lives, but does not execute the run any more"
    )


def test_a_restart_of_the_machine_is_told(store):
    store.leases.take(replace(own_lease(), boot_id="an earlier one"))
    assert trouble(store) == Interruption(at=NOON, why="the machine was restarted or lost its power")


def test_a_killed_driver_whose_children_hold_its_lock_is_noticed_after_a_while(store, dead):
    store.leases.take(dead_lease(dead))
    with driving(store.folder, ROOT):
        assert trouble(store) is None
        assert trouble(store, seconds=5.1) == Interruption(
            at=NOON, why=f"its process (pid {dead.pid}) was killed or crashed"
        )


def test_a_driver_that_does_not_answer_is_not_interrupted(store):
    store.leases.take(own_lease())
    with driving(store.folder, ROOT):
        found = trouble(store, seconds=5.1)
    assert found == Silence(
        since=NOON,
        why=f"its process (pid {os.getpid()}) is there but does not answer; the machine may have slept or be very busy",
    )


def test_a_driver_elsewhere_is_lost_when_nothing_is_heard_from_it(store):
    store.leases.take(a_lease(hostname="elsewhere"))
    assert trouble(store, seconds=4.9) is None
    assert trouble(store, seconds=5.1) == Interruption(
        at=NOON, why="nothing was heard from its process (pid 123) on elsewhere"
    )


def test_a_driver_that_tells_a_server_is_not_lost_because_no_server_was_there(store):
    store.leases.take(a_lease(is_remote=True))
    serves_since(store.engine, after_noon(60))
    assert trouble(store, seconds=79) is None
    assert isinstance(trouble(store, seconds=81), Interruption)
    store.leases.renew(a_lease(), at=after_noon(100))
    assert trouble(store, seconds=104) is None
    assert isinstance(trouble(store, seconds=106), Interruption)


def test_of_servers_that_serve_one_store_the_last_that_started_counts(store):
    store.leases.take(a_lease(is_remote=True))
    for seconds in (10, 60):
        serves_since(store.engine, after_noon(seconds))
    assert trouble(store, seconds=79) is None


def test_a_driver_elsewhere_is_gone_after_two_minutes_of_silence(store):
    store.leases.take(a_lease(is_remote=True))
    assert interruptions(store, seconds=119).gone([ROOT]) == {}
    assert list(interruptions(store, seconds=121).gone([ROOT])) == [ROOT]
    serves_since(store.engine, after_noon(60))
    assert interruptions(store, seconds=179).gone([ROOT]) == {}
    assert list(interruptions(store, seconds=181).gone([ROOT])) == [ROOT]


def test_a_killed_driver_on_this_machine_is_gone_at_once(store, dead):
    store.leases.take(dead_lease(dead))
    assert list(interruptions(store, seconds=1).gone([ROOT])) == [ROOT]


def test_a_run_without_a_lease_is_judged_by_its_lock(store):
    assert trouble(store) == Interruption(at=NOON, why="its process ended before the run did")


def test_the_lock_file_of_a_dead_driver_tells_which_it_was(store, dead):
    (store.folder / FOLDER).mkdir()
    (store.folder / FOLDER / ROOT).write_text(identity_to_text(dead))
    assert trouble(store) == Interruption(at=NOON, why=f"its process (pid {dead.pid}) was killed or crashed")


def test_a_run_that_has_ended_or_is_not_there_is_not_interrupted(store):
    for expected, to in [
        (PipelineRunState.CREATED, PipelineRunState.CANCELED),
    ]:
        store.journal.record([PipelineRunMoved(root_id=ROOT, expected=expected, to=to, at=NOON)])
    store.journal.flush()
    assert store.interruptions([ROOT, run_id_of("nobody")]) == {}


def test_lock_files_that_explain_nothing_any_more_are_removed(store, dead):
    (store.folder / FOLDER).mkdir()
    for name in ("never recorded", ROOT):
        (store.folder / FOLDER / name).write_text(identity_to_text(dead))
    with driving(store.folder, run_id_of("not recorded yet")):
        assert remove_abandoned(store.folder, unended=store.interruptions.unended) == 1
        left = {path.name for path in (store.folder / FOLDER).iterdir()}
    assert left == {ROOT, run_id_of("not recorded yet")}


def test_silence_is_no_interruption(store):
    store.leases.take(own_lease())
    with driving(store.folder, ROOT):
        later = Interruptions(folder=store.folder, engine=store.engine, now=lambda: NOON + timedelta(hours=1))
        assert later([ROOT]) == {}

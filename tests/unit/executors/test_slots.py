"""Claims on a machine: never more than there is, first come first served, nothing kept by the dead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.executors.capacity import Capacity
from sematic.executors.claim import THREADS
from sematic.executors.fitting import refusal_of
from sematic.executors.slots import FORGOTTEN, Slots
from sematic.graph.quantities import Needs
from sematic.model.errors import InfrastructureError, InsufficientResourcesError

GIB = 2**30
MACHINE = Capacity(millicores=4000, memory_bytes=8 * GIB, gpus=("0", "1"), cores=frozenset(range(4)))
ALL_CPUS, HALF, ONE_CPU = Needs(millicores=4000), Needs(millicores=2000), Needs(millicores=1000)
GPU = Needs(gpus=1)


class World:
    """One machine, a clock that stands still, and processes that live until they are said to be dead."""

    def __init__(self, folder: Path) -> None:
        self.ledger = folder / "slots.json"
        self.now = 100.0
        self.is_dead = False

    def slots(self, capacity: Capacity = MACHINE, **environ: str) -> Slots:
        return Slots(capacity, self.ledger, environ=environ, is_alive=lambda _: not self.is_dead, now=lambda: self.now)

    def survivor(self) -> Slots:
        """Return the slots of a process for which the one that wrote before is another, and dead."""
        written = self.ledger.read_text()
        mine = f'"pid":{os.getpid()}'
        assert mine in written
        self.ledger.write_text(written.replace(mine, '"pid":1'))
        self.is_dead = True
        return self.slots()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_fits_is_claimed_and_what_does_not_waits(world: World) -> None:
    slots = world.slots()
    assert slots.claim("a", HALF) is not None
    assert slots.claim("b", HALF) is not None
    assert slots.claim("c", ONE_CPU) is None
    slots.release("a")
    assert slots.claim("c", ONE_CPU) is not None


def test_two_drivers_share_what_there_is(world: World) -> None:
    one, other = world.slots(), world.slots()
    assert one.claim("a", Needs(memory_bytes=6 * GIB)) is not None
    assert other.claim("a", Needs(memory_bytes=4 * GIB)) is None
    one.close()
    assert other.claim("a", Needs(memory_bytes=4 * GIB)) is not None


def test_claiming_twice_under_a_key_is_claiming_once(world: World) -> None:
    slots = world.slots()
    assert slots.claim("a", ALL_CPUS) is slots.claim("a", ALL_CPUS)


def test_who_needs_nothing_gets_it_at_once_and_leaves_no_trace(world: World) -> None:
    claim = world.slots().claim("a", Needs())
    assert claim is not None
    assert (claim.gpus, dict(claim.environ), world.ledger.exists()) == ((), {}, False)


def test_no_file_is_left_once_nobody_needs_it(world: World) -> None:
    one, other = world.slots(), world.slots()
    one.claim("a", ALL_CPUS)
    other.claim("b", ALL_CPUS)
    other.release("b")
    one.close()
    assert list(world.ledger.parent.iterdir()) == []


def test_releasing_what_nobody_claimed_does_nothing(world: World) -> None:
    slots = world.slots()
    slots.release("a")
    slots.close()
    assert list(world.ledger.parent.iterdir()) == []


def test_the_same_key_of_two_drivers_is_two_claims(world: World) -> None:
    one, other = world.slots(), world.slots()
    assert one.claim("a", HALF) is not None
    assert other.claim("a", HALF) is not None
    one.release("a")
    assert world.slots().claim("b", ALL_CPUS) is None


def test_a_gpu_is_given_to_one_at_a_time(world: World) -> None:
    one, other = world.slots(), world.slots()
    given_gpus = [claim.gpus for claim in (one.claim("a", GPU), other.claim("a", GPU)) if claim is not None]
    assert given_gpus == [("0",), ("1",)]
    assert one.claim("b", GPU) is None


def test_drivers_that_see_other_gpus_do_not_wait_for_each_other(world: World) -> None:
    one = world.slots(Capacity(millicores=4000, memory_bytes=GIB, gpus=("0",)))
    other = world.slots(Capacity(millicores=4000, memory_bytes=GIB, gpus=("1",)))
    assert one.claim("a", GPU) is not None
    assert one.claim("b", GPU) is None
    claim = other.claim("a", GPU)
    assert claim is not None
    assert claim.gpus == ("1",)


def test_drivers_bound_to_other_cpus_share_only_the_rest(world: World) -> None:
    one = world.slots(Capacity(millicores=2000, memory_bytes=GIB, cores=frozenset({0, 1})))
    other = world.slots(Capacity(millicores=2000, memory_bytes=GIB, cores=frozenset({2, 3})))
    assert one.claim("a", Needs(millicores=2000, memory_bytes=GIB)) is not None
    assert other.claim("a", Needs(millicores=2000)) is not None
    assert other.claim("b", Needs(memory_bytes=1)) is None


def test_what_the_dead_have_claimed_is_free(world: World) -> None:
    world.slots().claim("a", ALL_CPUS)
    assert world.survivor().claim("b", ALL_CPUS) is not None


def test_nobody_waits_behind_the_dead(world: World) -> None:
    first = world.slots()
    first.claim("small", ONE_CPU)
    first.claim("large", ALL_CPUS)
    assert world.survivor().claim("b", HALF) is not None


def test_a_large_request_is_not_overtaken_for_ever(world: World) -> None:
    one, other = world.slots(), world.slots()
    one.claim("small", ONE_CPU)
    assert other.claim("large", ALL_CPUS) is None
    assert one.claim("next", ONE_CPU) is None
    one.release("small")
    assert one.claim("next", ONE_CPU) is None
    assert other.claim("large", ALL_CPUS) is not None
    other.release("large")
    assert one.claim("next", ONE_CPU) is not None


def test_who_waits_for_a_gpu_does_not_keep_others_from_cpus(world: World) -> None:
    slots = world.slots()
    slots.claim("both", Needs(gpus=2))
    assert slots.claim("waits", Needs(gpus=1, millicores=1000)) is None
    assert slots.claim("computes", Needs(millicores=3000)) is not None
    assert slots.claim("more", ONE_CPU) is None


def test_who_no_longer_asks_is_not_waited_for(world: World) -> None:
    one, other = world.slots(), world.slots()
    one.claim("small", ONE_CPU)
    other.claim("large", ALL_CPUS)
    world.now += FORGOTTEN
    assert one.claim("next", ONE_CPU) is not None


def test_who_asks_again_and_again_keeps_its_place(world: World) -> None:
    one, other = world.slots(), world.slots()
    one.claim("small", ONE_CPU)
    for _ in range(20):
        assert other.claim("large", ALL_CPUS) is None
        world.now += 0.5
    assert one.claim("next", ONE_CPU) is None


def test_who_gives_up_lets_others_pass(world: World) -> None:
    one, other = world.slots(), world.slots()
    one.claim("small", ONE_CPU)
    other.claim("large", ALL_CPUS)
    other.release("large")
    assert one.claim("next", ONE_CPU) is not None


def test_a_thousand_that_wait_for_the_same_leave_one_ticket(world: World) -> None:
    slots = world.slots()
    slots.claim("first", ALL_CPUS)
    assert [slots.claim(f"step {n}", ONE_CPU) for n in range(1000)] == [None] * 1000
    assert len(world.ledger.read_bytes()) < 1000
    slots.release("first")
    assert [bool(slots.claim(f"step {n}", ONE_CPU)) for n in range(6)] == [True] * 4 + [False] * 2


def test_who_waits_can_say_for_what(world: World) -> None:
    slots = world.slots()
    assert slots.claim("a", Needs(millicores=2500, gpus=2)) is not None
    assert slots.hindrance("a") is None
    assert slots.claim("b", Needs(millicores=2000, gpus=1, memory_bytes=GIB)) is None
    assert slots.hindrance("b") == "It waits for 2 CPUs (1.5 left) and 1 GPU (0 left)."
    slots.release("b")
    assert slots.hindrance("b") is None


def test_who_waits_for_another_pipeline_can_say_for_which(world: World) -> None:
    world.slots().claim("a", Needs(memory_bytes=7 * GIB))
    world.ledger.write_text(world.ledger.read_text().replace(f'"pid":{os.getpid()}', '"pid":4242'))
    slots = world.slots()
    assert slots.claim("b", Needs(memory_bytes=4 * GIB)) is None
    assert slots.hindrance("b") == "It waits for 4Gi of memory (1Gi left). Other pipelines use some: process 4242."
    world.is_dead = True
    assert slots.claim("b", Needs(memory_bytes=4 * GIB)) is not None
    assert slots.hindrance("b") is None


def test_a_change_is_noticed_once(world: World) -> None:
    one, other = world.slots(), world.slots()
    assert one.claim("a", ALL_CPUS) is not None
    assert other.claim("b", ALL_CPUS) is None
    assert [other.has_changed(), other.has_changed()] == [True, False]
    one.release("a")
    assert [other.has_changed(), other.has_changed()] == [True, False]


def test_it_is_worth_asking_again_after_a_while_for_the_dead_write_nothing(world: World) -> None:
    slots = world.slots()
    slots.has_changed()
    world.now += 0.4
    assert not slots.has_changed()
    world.now += 0.2
    assert slots.has_changed()


def test_a_driver_notices_what_it_released_itself(world: World) -> None:
    slots = world.slots()
    slots.claim("a", ALL_CPUS)
    slots.has_changed()
    slots.release("a")
    assert slots.has_changed()


@pytest.mark.parametrize(
    "content", ["nonsense", "[]", '{"claims": 3}', '{"claims": [{}]}', "\0\0", '{"claims":[', "\xff"]
)
def test_a_damaged_ledger_heals_and_says_so(world: World, content: str, caplog: pytest.LogCaptureFixture) -> None:
    one, other = world.slots(), world.slots()
    one.claim("a", HALF)
    world.ledger.write_bytes(content.encode("latin-1"))
    assert one.claim("b", ONE_CPU) is not None
    assert "was damaged" in caplog.text
    assert other.claim("c", HALF) is None


def test_a_ledger_that_somebody_removed_is_written_again(world: World) -> None:
    slots = world.slots()
    slots.claim("a", HALF)
    world.ledger.unlink()
    slots.claim("b", ONE_CPU)
    assert world.slots().claim("c", HALF) is None


def test_a_ledger_that_cannot_be_written_leaves_each_driver_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slots = Slots(MACHINE, tmp_path / "nowhere" / "slots.json", environ={})
    assert slots.claim("a", HALF) is not None
    assert slots.claim("b", ALL_CPUS) is None
    slots.release("a")
    assert slots.claim("b", ALL_CPUS) is not None
    slots.close()
    assert caplog.text.count("are not shared with other pipelines") == 1


def test_without_a_ledger_a_driver_counts_for_itself() -> None:
    slots = Slots(MACHINE, None, environ={})
    assert slots.claim("a", ALL_CPUS) is not None
    assert slots.claim("b", ONE_CPU) is None
    slots.release("a")
    assert slots.has_changed()
    assert slots.claim("b", ONE_CPU) is not None


def test_a_link_is_not_followed(world: World, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept")
    world.ledger.symlink_to(target)
    assert world.slots().claim("a", ONE_CPU) is not None
    assert target.read_text() == "kept"


def test_a_step_sees_its_gpus_and_starts_as_many_threads_as_it_asked_for(world: World) -> None:
    claim = world.slots().claim("a", Needs(millicores=1500, gpus=2))
    assert claim is not None
    assert claim.environ["CUDA_VISIBLE_DEVICES"] == "0,1"
    assert {claim.environ[name] for name in THREADS} == {"2"}


def test_who_chose_a_number_of_threads_keeps_it(world: World) -> None:
    claim = world.slots(OMP_NUM_THREADS="8").claim("a", ONE_CPU)
    assert claim is not None
    assert set(claim.environ) & set(THREADS) == set()


def test_who_asks_for_no_gpu_still_sees_them_all(world: World) -> None:
    claim = world.slots().claim("a", ONE_CPU)
    assert claim is not None
    assert "CUDA_VISIBLE_DEVICES" not in claim.environ


def test_equal_claims_are_served_by_the_same_process(world: World) -> None:
    slots = world.slots()
    environs = []
    for key in "ab":
        claim = slots.claim(key, Needs(millicores=1000, gpus=1))
        assert claim is not None
        environs.append(claim.environ)
        slots.release(key)
    assert environs[0] == environs[1]


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (Needs(millicores=4001), ["asks for 4.001 CPUs", "only be 4 CPUs", "SEMATIC_CPUS"]),
        (Needs(memory_bytes=16 * GIB), ["asks for 16Gi of memory", "only be 8Gi", "SEMATIC_MEMORY"]),
        (Needs(gpus=3), ["asks for 3 GPUs", "only 2 can be seen", "SEMATIC_GPUS"]),
        (Needs(gpus=3, millicores=9000), ["asks for 3 GPUs", "asks for 9 CPUs"]),
    ],
)
def test_what_can_never_fit_is_refused_with_a_sentence(world: World, needs: Needs, words: list[str]) -> None:
    refusal = world.slots().refusal(needs)
    assert refusal is not None
    assert [word for word in words if word not in refusal] == []
    error = InsufficientResourcesError("trained", refusal=refusal)
    assert isinstance(error, InfrastructureError)
    assert str(error).startswith("trained can never start on this machine. It asks for")


def test_all_of_the_machine_can_be_asked_for(world: World) -> None:
    needs = Needs(millicores=4000, memory_bytes=8 * GIB, gpus=2)
    assert world.slots().refusal(needs) is None
    assert world.slots().claim("a", needs) is not None


def test_where_there_is_no_gpu_the_refusal_says_so() -> None:
    refusal = refusal_of(GPU, Capacity(millicores=1000, memory_bytes=GIB))
    assert refusal is not None
    assert "It asks for 1 GPU, but none can be seen" in refusal


NEEDS = st.builds(
    Needs,
    millicores=st.sampled_from([0, 500, 1000, 4000]),
    memory_bytes=st.sampled_from([0, GIB, 8 * GIB]),
    gpus=st.integers(0, 2),
)
MOVES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.none() | NEEDS), max_size=30)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(moves=MOVES)
def test_no_order_of_claims_and_releases_takes_more_than_there_is(
    moves: list[tuple[int, str, Needs | None]], world: World
) -> None:
    drivers = [world.slots() for _ in range(3)]
    for driver, key, needs in moves:
        if needs is None:
            drivers[driver].release(key)
        else:
            drivers[driver].claim(key, needs)
        claims = [claim for slots in drivers for claim in slots._claims.values()]
        assert sum(claim.needs.millicores for claim in claims) <= MACHINE.millicores
        assert sum(claim.needs.memory_bytes for claim in claims) <= MACHINE.memory_bytes
        gpus = [gpu for claim in claims for gpu in claim.gpus]
        assert len(gpus) == len(set(gpus)) == sum(claim.needs.gpus for claim in claims)
    for slots in drivers:
        slots.close()
    assert not world.ledger.exists()

"""What fits into what is left of a machine: pure arithmetic over what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sematic.executors.capacity import Capacity
from sematic.executors.ledger import Claimed, Holder, Ticket
from sematic.graph.quantities import Needs, cpus_in_words, gpus_in_words, memory_in_words

_LIMITS = "(limits of a container or batch job counted in)"


def refusal_of(needs: Needs, capacity: Capacity) -> str | None:
    """Return why so much can never be had, in sentences that say what to do; None if it can."""
    return " ".join(_refusals(needs, capacity)) or None


def _refusals(needs: Needs, capacity: Capacity) -> Iterator[str]:
    if needs.millicores > capacity.millicores:
        yield (
            f"It asks for {cpus_in_words(needs.millicores)}, but there can only be"
            f" {cpus_in_words(capacity.millicores)} {_LIMITS}."
            " Ask for less, or say with SEMATIC_CPUS how many there are."
        )
    if needs.memory_bytes > capacity.memory_bytes:
        yield (
            f"It asks for {memory_in_words(needs.memory_bytes)} of memory, but there can only be"
            f" {memory_in_words(capacity.memory_bytes)} {_LIMITS}."
            " Ask for less, or say with SEMATIC_MEMORY how much there is."
        )
    if needs.gpus > len(capacity.gpus):
        there = f"only {len(capacity.gpus)} can be seen" if capacity.gpus else "none can be seen"
        yield (
            f"It asks for {gpus_in_words(needs.gpus)}, but {there} (CUDA_VISIBLE_DEVICES counted in)."
            " Ask for less, or say with SEMATIC_GPUS how many there are."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a machine beside what is claimed and what is kept for those who have waited longer."""

    millicores: int
    memory_bytes: int
    gpus: tuple[str, ...]
    """Which are free, those that are kept for others among them."""
    kept_gpus: int
    used_by: frozenset[int]
    """The processes that claim something or have waited longer."""

    def has_room_for(self, needs: Needs) -> bool:
        """Return whether the needs fit.

        Only kinds that are needed count: who waits for a GPU does not keep others from CPUs that are plenty.
        """
        return not any(_lacking(needs, self))


def left_of(capacity: Capacity, *, claims: Sequence[Claimed], ahead: Sequence[Ticket]) -> Left:
    """Return what is left beside what is claimed and what those ahead wait for."""
    spoken_for = [(c.needs, c.cores) for c in claims] + [(t.needs, t.cores) for t in ahead]
    taken = {gpu for claimed in claims for gpu in claimed.gpus}
    return Left(
        millicores=capacity.millicores - sum(n.millicores for n, cores in spoken_for if _shares(cores, capacity.cores)),
        memory_bytes=capacity.memory_bytes - sum(n.memory_bytes for n, _ in spoken_for),
        gpus=tuple(gpu for gpu in capacity.gpus if gpu not in taken),
        kept_gpus=sum(ticket.needs.gpus for ticket in ahead if set(ticket.gpus) & set(capacity.gpus)),
        used_by=frozenset(c.holder.process.pid for c in claims) | {t.holder.process.pid for t in ahead},
    )


def hindrance_of(needs: Needs, left: Left, *, pid: int) -> str:
    """Return for what somebody waits, and for which other processes than its own (`pid`), in a sentence."""
    others = sorted(left.used_by - {pid})
    whom = (
        f" Other pipelines use some: process{'es' * (len(others) > 1)} {', '.join(map(str, others))}." if others else ""
    )
    return f"It waits for {' and '.join(_lacking(needs, left))}.{whom}"


def _lacking(needs: Needs, left: Left) -> Iterator[str]:
    if needs.millicores and needs.millicores > left.millicores:
        yield f"{cpus_in_words(needs.millicores)} ({max(left.millicores, 0) / 1000:.15g} left)"
    if needs.memory_bytes and needs.memory_bytes > left.memory_bytes:
        yield f"{memory_in_words(needs.memory_bytes)} of memory ({memory_in_words(max(left.memory_bytes, 0))} left)"
    if needs.gpus and needs.gpus > (gpus := len(left.gpus) - left.kept_gpus):
        yield f"{gpus_in_words(needs.gpus)} ({max(gpus, 0)} left)"


def tickets_before(key: str, holder: Holder, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
    """Return the tickets that were there before one's own; all of them, if there is none of one's own yet."""
    for position, ticket in enumerate(tickets):
        if ticket.key == key and ticket.holder == holder:
            return tickets[:position]
    return tickets


def is_no_less(needs: Needs, others: Needs) -> bool:
    """Return whether one needs at least as much of every kind that the others need: while they wait, so does one."""
    return (
        needs.millicores >= others.millicores
        and needs.memory_bytes >= others.memory_bytes
        and needs.gpus >= others.gpus
    )


def _shares(one: frozenset[int], other: frozenset[int]) -> bool:
    return not one or not other or bool(one & other)

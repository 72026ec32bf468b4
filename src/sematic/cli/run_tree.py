"""A run and what it called, as lines to print: who belongs under whom, and what is folded together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.states import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sematic.model.ids import RunId
    from sematic.model.records import Run

FOLD_ABOVE = 20
"""How many calls of one function side by side are still shown one by one."""

SHOWN_FAILURES = 3
"""How many failed calls of a folded group are shown beside it."""

MOST_LINES = 500
"""How many lines a tree has at most unless everything was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a tree: a run, or many calls of one function folded together."""

    depth: int
    """0 for the direct calls of the run the tree is of."""
    runs: tuple[Run, ...]

    @property
    def is_group(self) -> bool:
        """Whether several runs are folded into this line."""
        return len(self.runs) > 1

    @property
    def counts(self) -> Mapping[RunState, int]:
        """How many of its runs are in each state."""
        return Counter(run.state for run in self.runs)


def children_of(runs: Iterable[Run], *, is_everything: bool = False) -> dict[RunId | None, list[Run]]:
    """Return the runs each run called, in creation order.

    Those that only build containers are among them if everything is wanted, or if they are why something failed.
    """
    children: dict[RunId | None, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.position):
        if is_everything or not run.is_virtual or run.state is RunState.FAILED:
            children[run.parent_id].append(run)
    return dict(children)


def descendants_of(run_id: RunId, children: Mapping[RunId | None, Sequence[Run]]) -> list[Run]:
    """Return everything a run called, and what that called, each after its caller; deep nesting is no problem."""
    found: list[Run] = []
    waiting = list(reversed(children.get(run_id, ())))
    while waiting:
        run = waiting.pop()
        found.append(run)
        waiting.extend(reversed(children.get(run.id, ())))
    return found


def lines_of(
    run_id: RunId, children: Mapping[RunId | None, Sequence[Run]], *, is_everything: bool = False
) -> list[Line]:
    """Return the lines below a run: many calls of one function side by side are one line, unless all are wanted."""
    lines: list[Line] = []
    waiting = list(reversed(_lines_below(run_id, children, depth=0, is_everything=is_everything)))
    while waiting:
        line = waiting.pop()
        lines.append(line)
        if not line.is_group:
            below = _lines_below(line.runs[0].id, children, depth=line.depth + 1, is_everything=is_everything)
            waiting.extend(reversed(below))
    return lines


def root_cause_of(run: Run, descendants: Iterable[Run]) -> Run | None:
    """Return the run whose own function failed first, in time; None if none failed."""
    failed = [each for each in (run, *descendants) if each.state is RunState.FAILED and each.error is not None]
    return min(failed, key=lambda each: (each.ended_at or each.created_at, each.position), default=None)


def _lines_below(
    run_id: RunId, children: Mapping[RunId | None, Sequence[Run]], *, depth: int, is_everything: bool
) -> list[Line]:
    runs = children.get(run_id, ())
    calls = Counter(run.function for run in runs)
    many = set() if is_everything else {function for function, count in calls.items() if count > FOLD_ABOVE}
    lines: list[Line] = []
    for run in runs:
        if run.function not in many:
            lines.append(Line(depth=depth, runs=(run,)))
            continue
        if calls.pop(run.function, None) is not None:
            same = [other for other in runs if other.function == run.function]
            broken = [other for other in same if other.state in {RunState.FAILED, RunState.NESTED_FAILED}]
            lines.append(Line(depth=depth, runs=tuple(same)))
            lines.extend(Line(depth=depth, runs=(other,)) for other in broken[:SHOWN_FAILURES])
    return lines

"""Times, sizes, states and texts as people read them in a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sematic.model.states import RunState
from sematic.runners.escapes import one_line as one_line  # noqa: PLC0414 - found here with all other wording
from sematic.runners.escapes import printable as printable  # noqa: PLC0414 - same

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sematic.model.ids import RunId
    from sematic.model.reading import Interruption
    from sematic.model.records import ExceptionMetadata, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a state looks: a sign and a word, so that colour is never needed."""

    sign: str
    word: str
    style: str


LOOKS: Mapping[RunState, Look] = {
    state: Look(sign=sign, word=state.word, style=style)
    for state, sign, style in (
        (RunState.CREATED, "○", "dim"),
        (RunState.SCHEDULED, "◐", "blue"),
        (RunState.RAN, "◐", "blue"),
        (RunState.RETRYING, "↻", "magenta"),
        (RunState.RESOLVED, "✓", "green"),
        (RunState.FAILED, "✕", "red"),
        (RunState.NESTED_FAILED, "△", "yellow"),
        (RunState.CANCELED, "■", "bold"),
    )
}
CACHED = Look(sign="◇", word="cached", style="green")
REUSED = Look(sign="◈", word="reused", style="green")
INTERRUPTED = Look(sign="⊘", word="interrupted", style="bold yellow")
_UNDER_WAY = frozenset({RunState.SCHEDULED, RunState.RAN, RunState.RETRYING})


def look_of(run: Run, *, interrupted: Collection[RunId] = ()) -> Look:
    """Return how a run's state looks; one served from the cache or taken over by a rerun has a look of its own.

    So has one that was under way in a pipeline run that lost its driver: `interrupted` are the ids of those.
    """
    if is_interrupted(run, interrupted):
        return INTERRUPTED
    if run.original_run_id is None:
        return LOOKS[run.state]
    return CACHED if is_cached(run) else REUSED


def clause(state: RunState) -> str:
    """Return what a sentence says of a run: `succeeded`, `is canceled`."""
    match state:
        case RunState.RESOLVED | RunState.FAILED:
            return state.word
        case RunState.NESTED_FAILED:
            return "failed in what it called"
        case _:
            return f"is {state.word}"


def is_interrupted(run: Run, interrupted: Collection[RunId]) -> bool:
    """Return whether a run was under way in one of the pipeline runs that were interrupted."""
    is_root = run.id == run.root_id
    return run.root_id in interrupted and (run.state in _UNDER_WAY or (is_root and run.state is RunState.CREATED))


def is_cached(run: Run) -> bool:
    """Return whether a run was served from the cache; one taken over by a rerun was not, it never asked."""
    return run.original_run_id is not None and run.cache is not None


def states_of(word: str) -> tuple[RunState, ...]:
    """Return the states people mean by a word or an API name, in any case; none if nobody says that.

    `failed` means both ways to fail, `running` also what waits for the runs that it called.
    """
    match word.lower().replace("-", "_").replace(" ", "_"):
        case "failed":
            return (RunState.FAILED, RunState.NESTED_FAILED)
        case name:
            return tuple(state for state, look in LOOKS.items() if name in {state.lower(), look.word.replace(" ", "_")})


STATE_WORDS = tuple(dict.fromkeys([look.word.replace(" ", "-") for look in LOOKS.values()] + [*RunState]))
"""What `states_of` understands."""


def duration(length: timedelta) -> str:
    """Return a length of time with two or three digits that matter: `<0.1 ms`, `85 ms`, `3 min 20 s`, `2 h 05 min`.

    The dashboard says the same of the same length: `durationText` in `ui/src/shared/lib/time.ts`.
    """
    micros = max(0, length // timedelta(microseconds=1))
    if 0 < micros < _TELLABLE:
        return "<0.1 ms"
    for below, digit, unit, text in _SHORT:
        if micros < below:
            return text.format(_rounded(micros, digit) * digit / unit)
    minutes, seconds = divmod(_rounded(micros, _SECOND), 60)
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return f"{minutes} min {seconds:02} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004 - hours in a day
        return f"{hours} h {minutes:02} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


_TELLABLE, _MILLISECOND, _SECOND = 50, 1000, 1_000_000
# Below what, the last digit that is told, the unit, and how it is written; what would round to 1000 ms is a second.
_SHORT = (
    (9_950, 100, _MILLISECOND, "{:.1f} ms"),
    (999_500, _MILLISECOND, _MILLISECOND, "{:.0f} ms"),
    (9_995_000, 10_000, _SECOND, "{:.2f} s"),
    (59_950_000, 100_000, _SECOND, "{:.1f} s"),
)


def _rounded(micros: int, digit: int) -> int:
    """Return how many of a digit's worth a length is, halves upwards: in whole numbers, the same in every language."""
    return (micros + digit // 2) // digit


def time_taken(run: Run, *, now: datetime, interruption: Interruption | None = None) -> str:
    """Return how long a run took, takes so far (ending in `…`) or has waited; empty if it is never to begin.

    One that was interrupted takes no more.
    """
    if run.started_at is None:
        return waiting(now - run.created_at) if run.state is RunState.CREATED and interruption is None else ""
    ended_at = run.ended_at or (interruption.at if interruption is not None else None)
    if ended_at is not None:
        return duration(ended_at - run.started_at)
    return f"{duration(now - run.started_at)} …"


def waiting(length: timedelta) -> str:
    """Return how long something has waited so far, in whole seconds: `waiting 5 s`.

    The dashboard says the same: `waitingText` in `ui/src/shared/lib/waiting.ts`.
    """
    seconds = int(length.total_seconds())
    if seconds < 1:
        return "waiting"
    return f"waiting {seconds} s" if seconds < 60 else f"waiting {duration(timedelta(seconds=seconds))}"  # noqa: PLR2004 - in a minute


def ago(moment: datetime, *, now: datetime) -> str:
    """Return how long ago something was, in the largest unit of which one has passed; the day after a month.

    The dashboard says the same of the same moment: `agoText` in `ui/src/shared/lib/ages.ts`.
    """
    seconds = (now - moment).total_seconds()
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (86_400 * 31, 86_400, "d")):
        if seconds < limit:
            return "now" if seconds < 1 else f"{int(seconds // size)} {unit} ago"
    return f"{moment.astimezone():%Y-%m-%d}"


def clock(moment: datetime) -> str:
    """Return a moment in this machine's time zone, to the second."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def size(count: int) -> str:
    """Return a number of bytes: `512 B`, `1.5 kB`, `2.3 GB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 999.5:  # noqa: PLR2004 - what would round to 1000
            return f"{count} B" if unit == "B" else f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} TB"


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 run`, `1,204 runs`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def short(identifier: str) -> str:
    """Return the first characters of an id, as people type it."""
    return identifier[:8]


def last_error_line(run: Run) -> str:
    """Return the last line of a run's error, as one sentence; empty if there is none."""
    return "" if run.error is None else error_line(run.error)


def error_line(error: ExceptionMetadata) -> str:
    """Return an exception's class and the last line of what it says."""
    message = error.message.strip().splitlines()
    return printable(f"{error.name}: {message[-1]}" if message else error.name)


def instant(moment: datetime | None) -> str | None:
    """Return a moment for programs: ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()

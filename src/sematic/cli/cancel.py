"""`sematic cancel`."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import run_like
from sematic.model.errors import RunIsDrivenError, UnsuitableRunError

if TYPE_CHECKING:
    from sematic.model.records import Json, Run
    from sematic.remote.cancelling import RemoteCancelling
    from sematic.store.cancelling import Cancelling

PATIENCE = 10.0
"""Seconds to wait for a pipeline run to end when asked."""

FORCE_AFTER = 2.0
"""Seconds after which `--force` kills its process."""

_PAUSE = 0.1


@click.command(
    "cancel",
    cls=Command,
    examples=[
        ("sematic cancel 3f2a", "all of the pipeline run, after a question"),
        ("sematic cancel 3f2a --yes", "without the question"),
        ("sematic cancel 9c01 --step", "one nested run, and what needs its output"),
        ("sematic cancel 3f2a --force", "kill its process if it does not end by itself"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("--step", "is_step", is_flag=True, help="Only this run, what it called, and what needs its output.")
@click.option("-y", "--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option(
    "--force",
    "is_forced",
    is_flag=True,
    help="Kill the process, or end the run of a silent one elsewhere, after 2 seconds; do not ask.",
)
@json_option
def command(*, run: str, is_step: bool, is_sure: bool, is_forced: bool, as_json: bool) -> None:
    """Cancel a pipeline run, wherever it is executing: RUN is the beginning of an id of any run in it.

    Ends with 1 if it had ended already, or has not ended after 10 seconds. Of a run that was canceled in the
    dashboard, a driver that still waits for room on its engine is withdrawn.
    """
    from sematic.cli import wording
    from sematic.cli.output import print_json
    from sematic.client import cancelling
    from sematic.executors.withdrawing import drivers_withdrawn, has_left_one_waiting
    from sematic.settings import read_settings

    if is_step and is_forced:
        raise click.UsageError("--force kills the process of the whole pipeline run. Leave --step out.")
    with cancelling(run, is_step=is_step, find=run_like) as (found, wish):
        if wish.run_id is None and has_left_one_waiting(wish):
            # Nothing is lost by it, so nobody is asked.
            how = _withdraw(wish)
        else:
            wish.check()
            if not (is_sure or is_forced):
                _confirm(found, is_all=wish.run_id is None, as_json=as_json)
            how = _cancel(wish, is_forced=is_forced)
            # What heard of it ends by itself.
            trouble = drivers_withdrawn(wish, read_settings(), waiting_only=how == "asked")
            if trouble:
                click.echo(trouble, err=True)
        facts: dict[str, Json] = {
            "run_id": wish.run.id,
            "root_id": wish.root_id,
            "state": wish.run.state.value,
            "how": how,
        }
        said = f"{wish.run.name} (run {wording.short(wish.run.id)}) {wording.clause(wish.run.state)}."
    if as_json:
        print_json(facts)
    else:
        click.echo(said)


def _withdraw(wish: Cancelling | RemoteCancelling) -> str:
    """Withdraw the driver of a pipeline run that was ended where nobody could ask its engine, and return that it is."""
    from sematic.executors.withdrawing import drivers_withdrawn
    from sematic.settings import read_settings

    trouble = drivers_withdrawn(wish, read_settings(), waiting_only=True)
    if trouble:
        raise UnsuitableRunError(wish.root_id, trouble)
    click.echo("Its driver, which still waited to begin, was withdrawn.", err=True)
    return "withdrawn"


def _confirm(run: Run, *, is_all: bool, as_json: bool) -> None:
    """Return if somebody confirms; say what a nested run's id means."""
    from sematic.cli.wording import one_line, short

    if as_json or not sys.stdin.isatty():
        raise click.UsageError("There is nobody to confirm that. Add --yes to cancel without a question.")
    name = f"{one_line(run.name)} (run {short(run.id)})"
    if not is_all:
        asked = f"Cancel {name}, what it called, and what needs its output?"
    elif run.parent_id is not None:
        asked = (
            f"{name} is nested. Cancel all of pipeline run {short(run.root_id)}? (--step cancels only the nested run.)"
        )
    else:
        asked = f"Cancel pipeline run {name}?"
    click.confirm(asked, abort=True, err=True)


def _cancel(wish: Cancelling | RemoteCancelling, *, is_forced: bool) -> str:
    """Return how a run was ended: `asked`, `killed`, or `ended` here because nobody executed it any more."""
    if wish.is_lost:
        return _end(wish)
    wish.ask()
    driver = wish.driver
    whom = f" (pid {driver.pid} on {driver.hostname})" if driver is not None else ""
    silence = _silence_of(wish)
    click.echo(silence or f"Asked the process that executes it{whom} to end it ...", err=True)
    limit = FORCE_AFTER if is_forced else PATIENCE
    if _has_ended(wish, within=limit):
        return "asked"
    silence = _silence_of(wish)
    if wish.is_lost or (is_forced and silence):
        return _end(wish)
    root = wish.root_id[:8]
    if silence:
        raise UnsuitableRunError(wish.root_id, f"Run {wish.run.id[:8]} was asked to end and has not yet. {silence}")
    if not is_forced:
        trouble = wish.trouble
        why = f" {trouble.why[0].upper()}{trouble.why[1:]}." if trouble is not None else ""
        place = "" if driver is not None else " on the machine where it was started"
        by_force = f"`sematic cancel {root} --force`{place} kills its process{whom}."
        raise UnsuitableRunError(
            wish.root_id,
            f"Run {wish.run.id[:8]} was asked to end and has not yet, after {limit:g} seconds.{why} It ends when"
            f" the step that executes does. {by_force}",
        )
    wish.kill()
    click.echo(f"It has not ended after {limit:g} seconds: its process{whom} is killed.", err=True)
    _end(wish)
    return "killed"


def _silence_of(wish: Cancelling | RemoteCancelling) -> str:
    """Return what to say of a driver elsewhere of which nothing is heard now; otherwise nothing."""
    from sematic.model.reading import Interruption

    trouble = wish.trouble
    if not isinstance(trouble, Interruption):
        return ""
    seconds = max((datetime.now(UTC) - trouble.at).total_seconds(), 0.0)
    by_force = f"`sematic cancel {wish.root_id[:8]} --force` ends it now"
    return (
        f"Its driver may live: {trouble.why} for {seconds:.0f} seconds. It ends when its driver hears of this;"
        f" {by_force}, whatever its driver does."
    )


def _end(wish: Cancelling | RemoteCancelling) -> str:
    """End what nobody executes any more."""
    if wish.run_id is not None:
        raise UnsuitableRunError(
            wish.root_id,
            f"Pipeline run {wish.root_id[:8]} was interrupted, so no step of it is executing. `sematic cancel"
            f" {wish.root_id[:8]}` ends all of it; `sematic resume {wish.root_id[:8]}` goes on with it.",
        )
    until = time.monotonic() + PATIENCE
    while True:
        try:
            wish.end()
        except RunIsDrivenError:
            # What was killed, and what it had started, may take a moment to go.
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return "ended"


def _has_ended(wish: Cancelling | RemoteCancelling, *, within: float) -> bool:
    until = time.monotonic() + within
    while not wish.is_over:
        if time.monotonic() >= until or wish.is_lost:
            return False
        time.sleep(_PAUSE)
    return True

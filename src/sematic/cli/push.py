"""`sematic push`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import run_like
from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sematic.model.ids import RunId
    from sematic.runners.sending import Sending, Sent
    from sematic.store.embedded import Store


@click.command(
    "push",
    cls=Command,
    examples=[
        ("sematic push 3f2a", "to the server of your settings"),
        ("sematic push 3f2a --to https://sematic.example.com", "to another one"),
        ("sematic push --pending", "what could not be sent while the server was down"),
        ("sematic push 3f2a --forget", "nothing of it: the server has it as it is to stay"),
    ],
)
@click.argument("run", type=RunPrefix(), required=False)
@click.option("--to", "address", metavar="ADDRESS", help="The server to send to, instead of SEMATIC_API_ADDRESS.")
@click.option("--pending", "is_pending", is_flag=True, help="Send what waits of all runs that were recorded here.")
@click.option(
    "--forget", "is_forgotten", is_flag=True, help="Send nothing of RUN that waits, and do not mention it again."
)
@json_option
def command(*, run: str | None, address: str | None, is_pending: bool, is_forgotten: bool, as_json: bool) -> None:
    """Send a pipeline run to a server, with values, logs and code, under its own ids. A second time, nothing changes.

    RUN is the beginning of the id of any run in it. The server asks for a key: SEMATIC_API_KEY.
    """
    from sematic.cli.steps import steps_on
    from sematic.runners.sending import sending
    from sematic.settings import read_settings
    from sematic.store.embedded import open_store

    if (run is None) is not is_pending:
        raise click.UsageError("Say which run is to be sent, or --pending for what waits.")
    if is_forgotten and (run is None or as_json):
        raise click.UsageError("--forget takes a RUN, and neither --pending nor --json.")
    settings = read_settings()
    server = address or settings.api_address
    if server is None:
        raise UnsupportedUsageError("There is no server to send to. Say which: --to ADDRESS, or SEMATIC_API_ADDRESS.")
    if is_forgotten and run is not None:
        with open_store(settings.folder, storage=settings.storage) as store:
            _forget(run, server=server, store=store)
        return
    with (
        open_store(settings.folder, storage=settings.storage) as store,
        steps_on(sys.stderr) as say,
        sending(store, address=server, key=settings.api_key, say=say) as sends,
    ):
        sent = [sends.run(run_like(store, run).root_id)] if run is not None else list(sends.pending())
        _tell(sent, sends, is_pending=is_pending, as_json=as_json)
    if not all(each.is_complete for each in sent):
        raise SystemExit(1)


def _tell(sent: list[Sent], sends: Sending, *, is_pending: bool, as_json: bool) -> None:
    from sematic.cli.output import print_json
    from sematic.cli.wording import counted, short

    server = sends.connection.address
    if as_json:
        print_json(
            {
                "server": server,
                "sent": [
                    {"root_id": each.root_id, "groups": each.groups, "is_complete": each.is_complete, "why": each.why}
                    for each in sent
                ],
                "refused": {str(root_id): why for root_id, why in sends.outbox.refusals().items()},
            }
        )
        return
    for each in sent:
        if each.is_complete:
            click.echo(
                f"Pipeline run {short(each.root_id)} is on {server}: {counted(each.groups, 'group')} of changes sent."
            )
        else:
            click.echo(f"Pipeline run {short(each.root_id)} is not on {server} as a whole. {each.why}")
    if is_pending and not sent:
        click.echo(f"Nothing waits to be sent to {server}.")
    if is_pending:
        _tell_refused(sends.outbox.refusals())


def _tell_refused(refused: Mapping[RunId, str]) -> None:
    from sematic.cli.wording import counted, short

    if refused:
        count = counted(len(refused), "pipeline run")
        click.echo(
            f"The server did not take {count}, of which nothing is sent; `sematic push RUN --forget` dismisses one."
        )
    for root_id, why in refused.items():
        click.echo(f"  {short(root_id)}  {why}")


def _forget(run: str, *, server: str, store: Store) -> None:
    """Have nothing of a pipeline run wait for a server any more; RunIsDrivenError if it is being executed."""
    from sematic.cli.wording import short
    from sematic.store.driving import driving

    root_id = run_like(store, run).root_id
    outbox = store.outbox_to(server.rstrip("/"))
    with driving(store.folder, root_id):
        outbox.forget(root_id)
        outbox.forgive(root_id)
    click.echo(f"Nothing of pipeline run {short(root_id)} waits for {server} any more.")

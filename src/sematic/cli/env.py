"""`sematic env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import readable_store, run_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from sematic.engine.reading import Records
    from sematic.model.records import Json, Run
    from sematic.packaging.comparing import EnvironmentDifference
    from sematic.packaging.environment import Environment

NOW = "now"


@click.command(
    "env",
    cls=Command,
    examples=[
        ("sematic env 3f2a", "Python, machine and packages"),
        ("sematic env 3f2a --diff 9c1b", "what is different in another run"),
        ("sematic env 3f2a --diff now", "what is different here and now"),
        ("sematic env 3f2a --requirements > requirements.txt", "for an installer"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option(
    "--diff",
    "other",
    metavar="OTHER",
    type=RunPrefix(),
    help="Show what differs from here to the run OTHER, or to what this command runs on `now`.",
)
@click.option("--requirements", is_flag=True, help="Print the packages as a requirements.txt.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, run: str, other: str | None, requirements: bool, as_json: bool) -> None:
    """Show what a run's pipeline was started on: packages, Python, platform, machine. RUN is the beginning of an id."""
    from sematic.cli.output import print_json, print_page
    from sematic.packaging.comparing import environment_differences

    if requirements and (other is not None or as_json):
        ctx.fail("--requirements prints one thing only; leave --diff and --json out.")
    with readable_store() as store:
        found = run_like(store, run)
        environment = _environment_of(found, store=store)
        if requirements:
            for line in _requirements(found, environment):
                click.echo(line)
        elif other is None:
            if as_json:
                print_json({"run_id": found.id, "root_id": found.root_id, **_facts(environment)})
            else:
                print_page(*_page(found, environment))
        else:
            name, compared = _other(other, store=store)
            differences = environment_differences(environment, compared)
            if as_json:
                print_json(
                    {"run_id": found.id, "compared_with": name, "differences": facts_of_differences(differences)}
                )
            else:
                print_page(*page_of_differences(differences, after=name))


def facts_of_differences(differences: Sequence[EnvironmentDifference]) -> list[Json]:
    """Return what differs as JSON."""
    return [{"part": d.part, "name": d.name, "before": d.before, "now": d.now} for d in differences]


def page_of_differences(differences: Sequence[EnvironmentDifference], *, after: str) -> Iterator[RenderableType]:
    """Yield what people see of what differs; `after` is what the right side is called."""
    from rich.table import Table
    from rich.text import Text

    from sematic.cli.wording import one_line, short

    if not differences:
        yield Text("Nothing that was recorded differs.")
        return
    name = after if after == NOW else f"IN {short(after)}"
    table = Table("CHANGED", "", "BEFORE", name.upper(), box=None, pad_edge=False, header_style="dim")
    for each in differences:
        before, now = one_line(each.before) or "-", one_line(each.now) or "-"
        table.add_row(each.part, one_line(each.name), Text(before, style="red"), Text(now, style="green"))
    yield table


def _other(other: str, *, store: Records) -> tuple[str, Environment]:
    if other == NOW:
        from sematic.packaging.environment import environment

        return NOW, environment()
    run = run_like(store, other)
    return run.id, _environment_of(run, store=store)


def _environment_of(run: Run, *, store: Records) -> Environment:
    from sematic.packaging.recorded import recorded_environment

    return recorded_environment(store.history.pipeline_run(run.root_id), blobs=store.blobs)


def _requirements(run: Run, environment: Environment) -> Iterator[str]:
    from sematic.cli.wording import one_line

    version = one_line(str(environment.python.get("version")))
    yield f"# What pipeline run {run.root_id} was started with, on Python {version}."
    for distribution in environment.distributions:
        yield distribution.requirement


def _facts(environment: Environment) -> dict[str, Json]:
    return {
        "python": dict(environment.python),
        "sematic_version": environment.sematic,
        "platform": dict(environment.platform),
        "hardware": dict(environment.hardware),
        "variables": dict(environment.variables),
        "packages": [
            {
                "name": each.name,
                "version": each.version,
                "url": each.url,
                "commit": each.commit,
                "is_editable": each.is_editable,
            }
            for each in environment.distributions
        ],
        "problems": list(environment.problems),
    }


def _page(run: Run, environment: Environment) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli.wording import counted, one_line

    yield Text(one_line(run.name), style="bold").append(f"  {one_line(run.function)}  {run.id}", style="not bold dim")
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in _told(environment):
        facts.add_row(name, one_line(value))
    yield Padding(facts, (1, 0, 0, 2))
    yield Text("\nPackages", style="bold").append(
        f"  {counted(len(environment.distributions), 'package')}", style="not bold dim"
    )
    packages = Table.grid(padding=(0, 2))
    packages.add_column(no_wrap=True)
    packages.add_column(no_wrap=True)
    packages.add_column(style="dim", overflow="fold")
    for each in environment.distributions:
        origin = "" if each.url is None else f"in place, from {each.url}" if each.is_editable else f"from {each.url}"
        packages.add_row(one_line(each.name), one_line(each.version), one_line(origin))
    yield Padding(packages, (0, 0, 0, 2))
    for problem in environment.problems:
        yield Text(f"\n{one_line(problem)}", style="yellow")


def _told(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the facts that are known, each with its name."""
    from sematic.cli.wording import counted, size

    python, platform, hardware = environment.python, environment.platform, environment.hardware
    yield "Python", f"{python.get('version')} ({python.get('implementation')}), {python.get('executable')}"
    yield "Sematic", environment.sematic
    system = f"{platform.get('system')} {platform.get('release')}"
    yield (
        "platform",
        ", ".join(str(each) for each in (platform.get("distribution"), system, platform.get("c_library")) if each),
    )
    cores, usable, memory = hardware.get("cores"), hardware.get("usable_cores"), hardware.get("memory")
    if isinstance(cores, int):
        told = counted(cores, "core") + (f", {usable} of them usable" if usable not in {None, cores} else "")
        yield "processor", f"{hardware.get('processor') or hardware.get('architecture')}, {told}"
    if isinstance(memory, int):
        limit = hardware.get("memory_limit")
        yield "memory", size(memory) + (f", {size(limit)} of it usable" if isinstance(limit, int) else "")
    gpus = hardware.get("gpus")
    for gpu in gpus if isinstance(gpus, list) else []:
        if isinstance(gpu, dict) and isinstance(total := gpu.get("memory"), int):
            yield "GPU", f"{gpu.get('name')}, {size(total)}, driver {hardware.get('gpu_driver')}"
    yield from environment.variables.items()

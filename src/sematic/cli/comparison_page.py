"""A comparison with the nearest earlier run, as people see it and as JSON."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sematic.cli.comparison import summary_of
from sematic.cli.facts import facts_of_git
from sematic.cli.wording import counted, one_line, printable, short
from sematic.packaging.comparing import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from sematic.cli.comparison import Comparison, FileTally
    from sematic.model.records import GitState, Json, Run

MOST_FILES = 20
"""How many files are named to people; `sematic code RUN --diff` and `--json` have them all."""

_PROGRAMS = "bash c cc cpp cu cuh cxx go h hpp jl js lua proto py pyi pyx r rs sh sql stan ts"
_SETTINGS = "cfg conf ini json lock toml yaml yml"
_CODE = frozenset(f".{suffix}" for suffix in f"{_PROGRAMS} {_SETTINGS}".split())
"""How the names of files end that people write: programs, and what configures them."""
_CODE_NAMES = frozenset({"dockerfile", "makefile", "justfile"})


def is_code(path: str) -> bool:
    """Return whether a file is part of a program or configures one, rather than data, logs, notes or output."""
    name = PurePosixPath(path.lower())
    return name.suffix in _CODE or name.name in _CODE_NAMES or name.match("requirements*.txt")


def facts_of_comparison(comparison: Comparison | None, summaries: Mapping[str, str]) -> Json:
    """Return what differs as JSON."""
    if comparison is None:
        return None
    inputs: list[Json] = [
        {
            "name": each.name,
            "before": each.before,
            "now": each.now,
            "summary_before": None if each.before is None else summaries.get(each.before),
            "summary_now": None if each.now is None else summaries.get(each.now),
        }
        for each in comparison.inputs
    ]
    files: list[Json] | None = None
    if comparison.files is not None:
        files = [
            {
                "path": each.difference.path,
                "change": each.difference.change.value,
                "added": each.added,
                "removed": each.removed,
            }
            for each in comparison.files
        ]
    environment: list[Json] | None = None
    if comparison.environment is not None:
        environment = [
            {"part": each.part, "name": each.name, "before": each.before, "now": each.now}
            for each in comparison.environment
        ]
    git = comparison.git
    return {
        "run_id": comparison.other.id,
        "root_id": comparison.other.root_id,
        "inputs": inputs,
        "source": "\n".join(comparison.source),
        "files": files,
        "environment": environment,
        "git": None if git is None else {"before": facts_of_git(git[0]), "now": facts_of_git(git[1])},
    }


def page_of_comparison(
    comparison: Comparison, summaries: Mapping[str, str], *, run: Run, with_inputs: bool
) -> Iterator[RenderableType]:
    """Yield what people see of what differs; the inputs only where they have not been told already."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table("CHANGED", "", "BEFORE", "NOW", box=None, pad_edge=False, header_style="dim")
    rows = list(_rows(comparison, summaries, with_inputs=with_inputs))
    for part, name, before, now in rows:
        table.add_row(part, name, Text(before, style="red"), Text(now, style="green"))
    if rows:
        yield Padding(table, (1, 0, 0, 0))
    if comparison.files:
        how = f"sematic code {short(comparison.other.id)} --diff {short(run.id)}"
        yield Text("\nFiles", style="bold").append(f"  {how} shows how they differ", style="not bold dim")
        yield _files(comparison.files)
    if comparison.source:
        yield Text("\nSource", style="bold")
        # The names above the first hunk say nothing here.
        for line in comparison.source[2:]:
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            yield Padding(Text(printable(line), style=style), (0, 0, 0, 2))
    for what, found in (("code", comparison.files), ("environment", comparison.environment)):
        if found is None:
            yield Text(f"\nThe {what} was not recorded for both, so that it is not compared.", style="dim")


def _rows(
    comparison: Comparison, summaries: Mapping[str, str], *, with_inputs: bool
) -> Iterator[tuple[str, str, str, str]]:
    for each in comparison.inputs if with_inputs else ():
        yield "input", one_line(each.name), summary_of(each.before, summaries), summary_of(each.now, summaries)
    if comparison.git is not None:
        yield "commit", "", _told_git(comparison.git[0]), _told_git(comparison.git[1])
    for fact in comparison.environment or ():
        yield fact.part, one_line(fact.name), one_line(fact.before) or "-", one_line(fact.now) or "-"


def _told_git(git: GitState | None) -> str:
    if git is None:
        return "-"
    branch = f" on {one_line(git.branch)}" if git.branch else ""
    return f"{git.commit[:8]}{branch}{', changed' if git.is_dirty else ''}"


def _files(files: tuple[FileTally, ...]) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    code = [each for each in files if is_code(each.difference.path)]
    for each in code[:MOST_FILES]:
        lines = Text()
        if each.added is not None and each.removed is not None:
            lines.append(f"+{each.added}", style="green").append(f" -{each.removed}", style="red")
        table.add_row(each.difference.change.value, lines, Text(quoted(each.difference.path)))
    if len(code) > MOST_FILES:
        table.add_row("", "", Text(f"and {counted(len(code) - MOST_FILES, 'more file')}", style="dim"))
    if others := len(files) - len(code):
        told = f"{'and ' if code else ''}{counted(others, 'file')} that {'is' if others == 1 else 'are'} no code"
        table.add_row("", "", Text(told, style="dim"))
    return Padding(table, (0, 0, 0, 2))

"""The dashboard in a real browser, on stores full of runs, against the budget of its design.

    python -m benchmarks.dashboard [--only NAME ...] [--json | --markdown] [--size N] [--times N]

It needs Chromium (found in the usual places or named by CHROMIUM), Node.js, what `npm ci` installs in `ui/`, and the
built dashboard (`make dashboard`, or SEMATIC_DASHBOARD_FOLDER). Stores are kept in SEMATIC_STORES, else in a temporary
folder. A row that cannot be measured says why, with the reason on standard error where JSON is asked for.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks._dashboard_rows import ABSENT, ROWS, Row
from benchmarks._measure import Figure, markdown_row, store, text_line
from benchmarks.graph_skeleton import fill
from sematic.settings import read_settings
from tests.stores.catalogue import STORES, made

PROJECT = Path(__file__).parents[1]
UI = PROJECT / "ui"
PATIENCE = 30.0
"""Seconds until something that is waited for in the browser is given up."""
LITTLE_PATIENCE = 5.0
"""The same for stores of a size of one's own, in which something may not be there at all."""
LAZY = ("Markdown", "CodeBlock", "elements", "RunGraphView", "elk-worker", "plotly", "Table-")
"""How files begin that a page loads only for what is in it: texts, code, graphs, figures, tables."""
_HUGE = 100_000


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server in a process of its own, on a store."""

    address: str
    folder: Path
    pid: int
    runs: Mapping[str, str]
    """Ids of runs of the store by what they are."""
    size: int


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Some rows that are measured on one store."""

    store: str
    tell: Callable[[Served], dict[str, Any]]
    """What the browser's script has to know of the store."""
    is_changing: bool = False
    """Whether it writes to the store, so that it has to have a copy."""


@dataclass(kw_only=True)
class Outcome:
    """What a scenario found."""

    measured: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the scripts and styles that were loaded, by the page that asked for them first."""


def _long_log(served: Served) -> Path:
    return served.folder / "logs" / served.runs["root"] / f"{served.runs['long']}-2.log"


def _log_of_writing(served: Served) -> Path:
    return served.folder / "logs" / served.runs["running"] / f"{served.runs['writing']}-1.log"


SCENARIOS: Mapping[str, Scenario] = {
    "bundle": Scenario(store="digits", tell=lambda served: {"run": served.runs["nightly"]}),
    "load": Scenario(store="100k-runs", tell=lambda _: {}),
    "runs": Scenario(store="100k-runs", tell=lambda _: {}),
    "pipelines": Scenario(store="100k-runs", tell=lambda _: {}),
    "small": Scenario(store="digits", tell=lambda served: {"run": served.runs["nightly"]}),
    "map": Scenario(store="10k-map", tell=lambda served: {"run": served.runs["failed"]}),
    "layered": Scenario(store="10k-layered", tell=lambda served: {"run": served.runs["root"]}),
    "chain": Scenario(store="10k-chain", tell=lambda served: {"run": served.runs["root"]}),
    "huge": Scenario(store="100k-dag", tell=lambda served: {"run": served.runs["root"]}),
    "table": Scenario(
        store="wide-df", tell=lambda served: {"root": served.runs["root"], "run": served.runs["wide"]}
    ),
    "log": Scenario(
        store="1m-log",
        tell=lambda served: {
            "root": served.runs["root"], "run": served.runs["long"], "lines": served.size, "pid": served.pid,
            "file": str(_long_log(served)),
        },
    ),
    "follow": Scenario(
        store="1m-log",
        is_changing=True,
        tell=lambda served: {
            "root": served.runs["running"], "run": served.runs["writing"], "file": str(_log_of_writing(served)),
        },
    ),
    "live": Scenario(
        store="digits",
        is_changing=True,
        tell=lambda served: {
            "python": sys.executable, "project": str(PROJECT), "folder": str(served.folder), "steps": 60,
        },
    ),
}  # fmt: skip


def main() -> None:
    """Measure what the command line says and print every figure, or why there is none."""
    arguments = _parser().parse_args()
    told: list[dict[str, Any]] = []
    with store() as temporary:
        for name in arguments.only or SCENARIOS:
            outcome = measured(name, arguments.size, arguments.times, stores=_stores(temporary, arguments.size))
            for row in (row for row in ROWS if row.scenario == name):
                if row.key in outcome.measured:
                    figures = figures_of(row, outcome.measured[row.key])
                    told += [asdict(figure) | {"is_met": figure.is_met} for figure in figures]
                    _print(figures, arguments)
                else:
                    _tell_missing(row.name, outcome.missing.get(row.key, "nothing was measured"), arguments)
    if not arguments.only:
        for name, why in ABSENT.items():
            _tell_missing(name, why, arguments)
    if arguments.json:
        print(json.dumps(told))


def measured(name: str, size: int | None, times: int, *, stores: Path) -> Outcome:
    """Run one scenario, if this machine can."""
    scenario = SCENARIOS[name]
    lacking = _lacking()
    outcome = Outcome()
    with _serving(scenario, size, stores) as served:
        if lacking is None:
            patience = PATIENCE if size is None else LITTLE_PATIENCE
            outcome = _driven(
                name, served, {"times": times, "patience": 1000 * patience, "told": scenario.tell(served)}
            )
        else:
            outcome.missing = {row.key: lacking for row in ROWS if row.scenario == name}
        if name == "bundle":
            _weigh(served.address, outcome)
    return outcome


def figures_of(row: Row, samples: Sequence[float]) -> list[Figure]:
    """Return the median and the others that are asked for; the budget is beside the one that it is for."""
    if row.is_single:
        return [Figure(name=row.name, unit=row.unit, measured=max(samples), target=row.target)]
    ordered = sorted(samples)
    share = {"p95": 0.95, "p99": 0.99}
    values = {"median": statistics.median(ordered)}
    values |= {name: ordered[min(int(part * len(ordered)), len(ordered) - 1)] for name, part in share.items()}
    return [
        Figure(
            name=f"{row.name}, {statistic} of {len(ordered):,}",
            unit=row.unit,
            measured=values[statistic],
            target=row.targets.get(statistic),
            is_rate=row.is_rate,
        )
        for statistic in ("median", "p95", "p99")
        if statistic != "p99" or "p99" in row.targets
    ]


def _lacking() -> str | None:
    """Return what this machine lacks to measure in a browser."""
    if shutil.which("node") is None:
        return "Node.js is not there"
    if not (UI / "node_modules" / "@playwright").exists():
        return "`npm ci` was not run in ui/"
    names = ("chromium", "chromium-browser", "google-chrome")
    if "CHROMIUM" not in os.environ and not any(shutil.which(each) for each in names):
        return "there is no Chromium, and CHROMIUM names none"
    if not (_dashboard() / "index.html").exists():
        return "the dashboard is not built: `make dashboard`"
    return None


def _dashboard() -> Path:
    return read_settings().dashboard_folder or PROJECT / "src" / "sematic" / "server" / "dashboard"


def _driven(name: str, served: Served, told: Mapping[str, Any]) -> Outcome:
    command = ["node", "e2e/budget.mjs", name, served.address, json.dumps(told)]
    done = subprocess.run(command, cwd=UI, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        why = f"the browser's script ended with {done.returncode}"
        return Outcome(missing={row.key: why for row in ROWS if row.scenario == name})
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def _weigh(address: str, outcome: Outcome) -> None:
    """Turn the files that were loaded into kilobytes, as the server sends them, and add those loaded later on."""
    first = set(outcome.files.get("runs", ()))
    more = set(outcome.files.get("run", ())) - first
    apart = {path for path in more if Path(path).name.startswith(LAZY)}
    groups = (("js", first, ".js"), ("css", first, ".css"), ("run-js", more - apart, ".js"), ("run-lazy", apart, ".js"))
    for key, paths, suffix in groups:
        if first:
            outcome.measured[key] = [sum(_weight(address, path) for path in paths if path.endswith(suffix))]
    files = sorted((_dashboard() / "assets").glob("*.js"))
    later = {path.name: _weight(address, f"/assets/{path.name}") for path in files}
    outcome.measured["lazy"] = [
        weight for name, weight in later.items() if f"/assets/{name}" not in first | more and "plotly" not in name
    ]
    outcome.measured["plotly"] = [weight for name, weight in later.items() if name.startswith("plotly")]
    for key in ("lazy", "plotly"):
        if not outcome.measured[key]:
            del outcome.measured[key]
    for name, weight in later.items():
        sys.stderr.write(f"{weight:8.1f} kB {name}\n")


def _weight(address: str, path: str) -> float:
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    with closing(connection):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return len(connection.getresponse().read()) / 1000


def _stores(temporary: str, size: int | None) -> Path:
    kept = os.environ.get("SEMATIC_STORES")
    return Path(kept) if kept and size is None else Path(temporary)


@contextmanager
def _serving(scenario: Scenario, size: int | None, stores: Path) -> Iterator[Served]:
    original, runs, told_size = _store_of(scenario.store, size, stores)
    with store() as temporary:
        folder = original
        if scenario.is_changing:
            folder = Path(temporary) / "store"
            shutil.copytree(original, folder)
        command = [sys.executable, "-m", "sematic"]
        environ = os.environ | {"SEMATIC_CONFIG_DIR": str(folder)}
        started = subprocess.run(
            [*command, "start", "--port", "0", "--json"], env=environ, stdout=subprocess.PIPE, text=True, check=True
        )
        told = json.loads(started.stdout)
        try:
            address = told["address"].rstrip("/")
            yield Served(address=address, folder=folder, pid=told["pid"], runs=runs, size=told_size)
        finally:
            subprocess.run([*command, "stop"], env=environ, stdout=subprocess.DEVNULL, check=True)


def _store_of(name: str, size: int | None, stores: Path) -> tuple[Path, Mapping[str, str], int]:
    folder = stores / name
    if name in STORES:
        stamp = made(name, folder, size=size if STORES[name].size else None)
        return folder, stamp.runs, stamp.size
    wanted = size or _HUGE
    root = folder / "root.txt"
    if not root.exists():
        folder.mkdir(parents=True, exist_ok=True)
        root.write_text(fill(folder, wanted), encoding="ascii")
    return folder, {"root": root.read_text(encoding="ascii")}, wanted


def _print(figures: Sequence[Figure], arguments: argparse.Namespace) -> None:
    if not arguments.json:
        for figure in figures:
            print(markdown_row(figure) if arguments.markdown else text_line(figure), flush=True)


def _tell_missing(name: str, why: str, arguments: argparse.Namespace) -> None:
    line = f"| {name} |  | not measured: {why} |  |  |" if arguments.markdown else f"{name}: not measured: {why}"
    print(line, file=sys.stderr if arguments.json else sys.stdout, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard", description=__doc__)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON array")
    form.add_argument("--markdown", action="store_true", help="print rows for the table in README.md")
    parser.add_argument("--only", nargs="*", choices=list(SCENARIOS), help="which scenarios (default: all)")
    parser.add_argument("--size", type=int, help="how much there is in each store (default: what the budget is for)")
    parser.add_argument("--times", type=int, default=5, help="how often to measure (default: %(default)s)")
    return parser


if __name__ == "__main__":
    main()

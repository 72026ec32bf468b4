"""The dashboard's budget: every row, and what each may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the budget."""

    scenario: str
    key: str
    """Under which the browser's script tells the samples."""
    name: str
    unit: str
    targets: Mapping[str, float] = field(default_factory=dict)
    """What it may be at the most (at least, for a rate), by the statistic that is meant."""
    is_rate: bool = False
    is_single: bool = False
    """Whether the same comes out each time, so that the largest is the one figure."""

    @property
    def target(self) -> float | None:
        """What a figure that is the only one may be."""
        return self.targets.get("most")


FRAME = 16.8
"""Milliseconds of a frame that is on time: a refresh at 60 Hz is 16.67, and the browser's clock tells tenths."""


def _row(scenario: str, key: str, name: str, unit: str = "ms", *, is_single: bool = False, **targets: float) -> Row:
    is_single = is_single or "most" in targets
    return Row(scenario=scenario, key=key, name=name, unit=unit, targets=targets, is_single=is_single)


def _graph(key: str, name: str, *, interactive: float, heap: float) -> tuple[Row, ...]:
    return (
        _row(key, f"{key}-api", f"{name}: all of it from the API", p95=300),
        _row(key, f"{key}-layout", f"{name}: first layout, the wait for the worker included", median=250),
        _row(key, f"{key}-interactive", f"{name}: interactive", median=interactive),
        _row(key, f"{key}-frame", f"{name}: frame while panning and zooming", p95=FRAME),
        _row(key, f"{key}-long", f"{name}: tasks > 50 ms while panning and zooming", "tasks", most=0),
        _row(key, f"{key}-toggle", f"{name}: a node closed or opened", median=100),
        _row(key, f"{key}-heap", f"{name}: heap", "MB", median=heap),
    )


ROWS: tuple[Row, ...] = (
    _row("bundle", "js", "scripts of the frame and the list of runs, compressed", "kB", most=150),
    _row("bundle", "css", "styles of the frame and the list of runs, compressed", "kB", most=20),
    _row("bundle", "run-js", "scripts that the page of a run adds, compressed", "kB", most=60),
    _row("bundle", "run-lazy", "scripts that it loads for texts and code in the run, compressed", "kB", is_single=True),
    _row("bundle", "lazy", "the largest other script, loaded when it is needed, compressed", "kB", is_single=True),
    _row("bundle", "plotly", "the scripts that draw Plotly's figures, compressed", "kB", is_single=True),
    _row("load", "fcp", "list of runs, 'Fast 4G': first contentful paint", median=1000),
    _row("load", "lcp", "list of runs, 'Fast 4G': largest contentful paint", median=1800),
    _row("load", "repeat-lcp", "list of runs, 'Fast 4G', a repeated visit: largest contentful paint", median=800),
    _row("load", "cls", "list of runs: layout shift", "shift", p95=0.05),
    _row("runs", "runs-api", "100,000 runs: first page of the list from the API", p95=150),
    _row("runs", "runs-shown", "100,000 runs: rows on the screen"),
    _row("runs", "filter", "100,000 runs: a filter changed, until painted", median=300),
    _row("runs", "runs-frame", "100,000 runs: frame while scrolling"),
    Row(
        scenario="runs", key="runs-fps", name="100,000 runs: frames a second while scrolling", unit="fps",
        targets={"median": 55}, is_rate=True,
    ),
    _row("runs", "runs-long", "100,000 runs: tasks > 50 ms while scrolling", "tasks", most=0),
    _row("runs", "back", "back from a run to the list", median=100),
    _row("runs", "forward", "forward to the run", median=100),
    _row("pipelines", "pipelines-shown", "500 pipelines: rows on the screen, from another page", median=300),
    _row("pipelines", "pipelines-requests", "500 pipelines: requests for them", "requests", most=1),
    _row("pipelines", "pipelines-first", "500 pipelines: the same in a new browser"),
    _row("small", "run-shown", "page of a run of some ten: first useful paint", median=700),
    _row("small", "inp", "page of a run of some ten: interaction to next paint", p95=200),
    *_graph("map", "10,000 calls of one function", interactive=1500, heap=150),
    *_graph("layered", "10,000 steps in 100 layers", interactive=1500, heap=150),
    _row("chain", "chain-tree", "10,000 steps in a chain: the tree is there", median=1500),
    _row("chain", "chain-frame", "10,000 steps in a chain: frame while scrolling the tree", p95=FRAME),
    _row("chain", "chain-heap", "10,000 steps in a chain: heap", "MB", median=150),
    *_graph("huge", "100,000 steps, closed", interactive=4000, heap=400)[2:],
    _row("table", "table-shown", "DataFrame of 1,000,000 x 100: first rows, once its run is selected", median=500),
    _row("table", "table-first", "DataFrame of 1,000,000 x 100: the same in a new browser"),
    _row("table", "table-page", "DataFrame of 1,000,000 x 100: rows anywhere else", median=150),
    _row("table", "table-stats", "DataFrame of 1,000,000 x 100: statistics of columns", median=1000),
    _row("log", "log-end", "log of 1,000,000 lines: its end, once the log is opened", median=600),
    _row("log", "log-first", "log of 1,000,000 lines: the same in a new browser"),
    _row("log", "log-jump", "log of 1,000,000 lines: a jump to any line", p95=250),
    _row("log", "log-frame", "log of 1,000,000 lines: frame while scrolling", p95=FRAME),
    _row("log", "log-long", "log of 1,000,000 lines: tasks > 50 ms while scrolling", "tasks", most=0),
    _row("log", "log-first-hit", "log of 1,000,000 lines: first hit of a search for 100 lines", median=500),
    _row("log", "log-total", "log of 1,000,000 lines: all hits of a search", median=3000),
    _row("log", "log-heap", "log of 1,000,000 lines: heap", "MB", median=120),
    _row("log", "log-server", "log of 1,000,000 lines: what the server's memory grew by", "MB", most=64),
    _row("follow", "log-line", "a line in the log, until painted", p95=1000),
    _row("live", "live", "a run ends, until painted; one driver, one viewer", p95=500, p99=1000),
)  # fmt: skip

ABSENT: Mapping[str, str] = {
    "state change to pixels with 1,000 events a second and 100 viewers": (
        "`python -m benchmarks.feed` measures the way to 100 listeners, and `live` here the way to the screen"
    ),
    "1,000,000 runs: first page of the list": "`python -m benchmarks.listing` measures it, without a browser",
    "50 charts of 10 runs of 10,000 steps": "there is no page that shows several runs' charts together",
    "two runs of 1,000 steps compared": "there is no page that compares two runs",
}
"""Rows of the budget that nothing here measures, and why."""

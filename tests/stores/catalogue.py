"""Which stores there are, and making one unless it is there."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

STAMP = "seeded.json"
"""The file in a store's folder that says what was made there; written last, so that it vouches for the rest."""

Maker: TypeAlias = "Callable[[Path, int], Mapping[str, str]]"
"""Fills an empty folder with a store of a size; returns ids of runs that tests look for, by label."""


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """A store that can be made."""

    about: str
    module: str
    """In this package; its `make_...` function is the maker."""
    maker: str
    version: int = 1
    """Raised when the store is to be made again."""
    size: int = 0
    """How much of it, unless told otherwise; 0: it has no size."""
    unit: str = "runs"
    is_always_made: bool = False
    """Whether it is made again each time, into whatever is there: what counts is looking on meanwhile."""

    def fill(self, folder: Path, size: int) -> Mapping[str, str]:
        make: Maker = getattr(importlib.import_module(f"tests.stores.{self.module}"), self.maker)
        return make(folder, size)


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What was made in a folder."""

    store: str
    version: int
    size: int
    runs: Mapping[str, str]
    """Ids of runs by what they are."""


STORES: Mapping[str, Seeded] = {
    "digits": Seeded(
        about="real pipelines in every state: digits, a nested failure, cached, canceled, interrupted, under way",
        module="digits",
        maker="make_digits",
    ),
    "10k-map": Seeded(
        about="one function called 10,000 times, some calls failed or cached, and a small one that succeeded",
        module="shapes",
        maker="make_map",
        size=10_000,
    ),
    "10k-chain": Seeded(
        about="10,000 steps, one after the other", module="shapes", maker="make_chain", size=10_000, unit="steps"
    ),
    "chain-2000": Seeded(
        about="2,000 steps, one after the other", module="shapes", maker="make_chain", size=2_000, unit="steps"
    ),
    "10k-layered": Seeded(
        about="100 layers of 100 steps, in compound steps three deep", module="shapes", maker="make_layered",
        size=10_000, unit="steps",
    ),
    "100k-runs": Seeded(
        about="500 pipelines run again and again over 60 days", module="many", maker="make_many", size=100_000
    ),
    "1m-log": Seeded(
        about="a log with everything that terminals show, and one that is being written",
        module="long_log",
        maker="make_long_log",
        size=1_000_000,
        unit="lines",
    ),
    "wide-df": Seeded(
        about="a wide, long table of every column type, and odd small ones", module="frames", maker="make_frames",
        size=1_000_000, unit="rows",
    ),
    "hostile-strings": Seeded(
        about="names, texts, logs and values that try to break what shows them",
        module="hostile",
        maker="make_hostile",
    ),
    "values": Seeded(about="an output of every kind of view", module="values", maker="make_values"),
    "placed": Seeded(
        about="what steps held, jobs of a machine and of a cluster: waiting, lost, tried again",
        module="placed",
        maker="make_placed",
    ),
    "tries": Seeded(
        about="a search run day after day, one step for each rate that is tried, with numbers as outputs",
        module="tries",
        maker="make_tries",
        size=23,
        unit="days",
    ),
    "live": Seeded(
        about="a pipeline that runs for some 20 seconds, to be watched",
        module="live",
        maker="make_live",
        size=60,
        unit="steps",
        is_always_made=True,
    ),
}  # fmt: skip


def made(name: str, folder: Path, *, size: int | None = None) -> Stamp:
    """Make a store in a folder and return what is there; one that is whole already is left as it is.

    ValueError if the folder holds something else.
    """
    seeded = STORES[name]
    wanted = seeded.size if size is None else size
    if not seeded.is_always_made:
        before = stamp_of(folder)
        if before is not None and (before.store, before.version, before.size) == (name, seeded.version, wanted):
            return before
        _clear(folder, is_ours=before is not None)
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f"{STAMP}.making"
    making.touch()
    stamp = Stamp(store=name, version=seeded.version, size=wanted, runs=dict(seeded.fill(folder, wanted)))
    making.write_text(json.dumps(asdict(stamp), indent=2))
    making.rename(folder / STAMP)
    return stamp


def _clear(folder: Path, *, is_ours: bool) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not is_ours and not (folder / f"{STAMP}.making").exists():
        raise ValueError(f"{folder} is not empty and was not made here; name another folder.")
    shutil.rmtree(folder)


def stamp_of(folder: Path) -> Stamp | None:
    """Return what was made in a folder; None if nothing was, or not to the end."""
    try:
        return Stamp(**json.loads((folder / STAMP).read_text()))
    except FileNotFoundError:
        return None

"""What tells a program, on another machine, of packages that were installed from its own project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sematic.model.ids import digest_of
from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.requirements import OWN, local_folder
from sematic.packaging.travel.shelf import Card, Kept, Shelf
from sematic.packaging.uv import Say

FOLDER = "packages"
"""Of a cache: the folder with one folder for each set of packages of a project."""

MOST = 100
"""Sets that are kept when another one comes; the longest unused go first."""


def own_packages(environment: Environment, *, project: str) -> tuple[Distribution, ...]:
    """Return the packages that were installed from the project itself, so that the recorded code brings them along."""
    return tuple(
        each
        for each in environment.distributions
        if each.name != OWN
        and each.is_requirement
        and (folder := local_folder(each)) is not None
        and folder.is_relative_to(project)
    )


def told_of(packages: Sequence[Distribution], *, cache: Path, say: Say) -> Kept | None:
    """Return a folder to be looked at for modules, in which Python finds that packages are installed; None for none.

    `importlib.metadata.version` answers there as it did where the run was submitted. TravelError if it cannot be
    written.
    """
    if not packages:
        return None
    named = [f"{each.name}-{each.version}" for each in packages]

    def make(place: Path, _lock: int) -> Card:
        for each in packages:
            facts = place / f"{each.name.replace('-', '_')}-{each.version}.dist-info"
            facts.mkdir(parents=True)
            (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {each.name}\nVersion: {each.version}\n")
        return {"packages": [*named]}

    waiting = "Another process is writing down the packages of this project; waiting for it ..."
    return shelf_of_packages(cache).made(digest_of(json.dumps(named).encode()), make, say=say, waiting=waiting)


def shelf_of_packages(cache: Path) -> Shelf:
    """Return where they are kept in a cache."""
    return Shelf(cache / FOLDER, most=MOST)

"""Which files belong to a project, as git says, as lies in its folder, or as the program has imported them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sematic.model.records import GitState
from sematic.packaging.confidential import may_be_secret
from sematic.packaging.git import GitError
from sematic.packaging.manifest import LeftOut
from sematic.packaging.project import Project, ProjectKind, imported_files
from sematic.packaging.worktree import files_of_git, work_tree_of

MOST_WALKED = 2_000
"""Files in a folder without git; with more it is no project, and only what is imported counts."""

MOST_FOLDERS = 5_000
"""Folders of a project that are watched for new files; with more, git is asked every time."""

_MADE_BY_TOOLS = frozenset({"__pycache__", "node_modules", "__pypackages__", "site-packages"})
OWN_REPOSITORY = "is a git repository of its own"
"""Why a repository inside the project is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The names of a project's files, and what would change if the names did. Paths are relative to the root."""

    kind: ProjectKind
    names: frozenset[str]
    new: frozenset[str] = frozenset()
    """Those of the names that git does not track yet."""
    imported: frozenset[str] = frozenset()
    """Those that are only the project's because the program has imported them, also if they are left out."""
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    watched: frozenset[str] | None = frozenset()
    """Folders and git's own files: as long as none is changed, the names are the same. None: there are too many."""
    state: GitState | None = None
    has_diff: bool = False
    problems: tuple[str, ...] = ()


def listing_of(project: Project, *, apart: Path | None, on_state: Callable[[GitState | None], None]) -> Listing:
    """Return which files belong to a project; those below the folder `apart` do not.

    `on_state` is told what git says of the working tree as soon as that is known, and only where it is git that says
    which files there are.
    """
    listing = _first_listing(project, on_state=on_state)
    imported = frozenset(imported_files(project)) - listing.names
    everything = listing.names | imported
    outside = _inside(project.root, apart)
    names = frozenset(each for each in everything if not outside(each))
    # What git ignores is told as well: a program may have imported it all the same.
    secret = {each for each in (listing.new | imported) & names if may_be_secret(each)}
    return replace(
        listing,
        names=names - secret,
        new=listing.new & names - secret,
        imported=imported & names,
        left_out={each: LeftOut(reason="may hold secrets, and git does not track it") for each in secret}
        | {path: each for path, each in listing.left_out.items() if not outside(path)},
        watched=None
        if listing.watched is None
        else frozenset(each for each in listing.watched if not outside(f"{each}/")),
        problems=(*project.problems, *listing.problems),
    )


def _first_listing(project: Project, *, on_state: Callable[[GitState | None], None]) -> Listing:
    kind, problems = project.kind, []
    if kind is ProjectKind.GIT:
        try:
            return _listed_by_git(project.root, on_state=on_state)
        except GitError as error:
            problems.append(
                f"The files that lie in the project's folder were recorded instead of what git says: {error}."
            )
    if kind is not ProjectKind.MODULES:
        found = _Walk(project.root)
        if found.is_complete:
            return Listing(
                kind=ProjectKind.FOLDER,
                names=frozenset(found.files),
                # Nobody has said of them yet that they may be shown to others.
                new=frozenset(each for each in found.files if may_be_secret(each)),
                left_out={path: LeftOut(reason=OWN_REPOSITORY) for path in found.repositories},
                watched=frozenset(found.folders),
                problems=tuple(problems),
            )
        problems.append(
            f"Only the files that the program has imported were recorded: {project.root} holds more than"
            f" {MOST_WALKED:,} files. Make it a git repository to have its files recorded."
        )
    return Listing(kind=ProjectKind.MODULES, names=frozenset(), problems=tuple(problems))


def _listed_by_git(root: Path, *, on_state: Callable[[GitState | None], None]) -> Listing:
    tree = work_tree_of(root)
    on_state(tree.state)
    left_out = {path.rstrip("/"): LeftOut(reason=OWN_REPOSITORY) for path in tree.new if path.endswith("/")}
    new = frozenset(path for path in tree.new if not path.endswith("/") and not _is_made_by_tools(path))
    environments = {os.path.dirname(path) for path in new if os.path.basename(path) == "pyvenv.cfg"}  # noqa: PTH119, PTH120 - these are names, not places
    if environments:
        new = frozenset(path for path in new if environments.isdisjoint(folders_above(path)))
    walk = _Walk(root, ignored=tree.ignored_folders | environments)
    watched = frozenset([*walk.folders, *files_of_git(root)]) if walk.is_complete else None
    return Listing(
        kind=ProjectKind.GIT,
        names=tree.tracked | new,
        new=new,
        left_out=left_out,
        watched=watched,
        state=tree.state,
        has_diff=tree.has_diff,
    )


class _Walk:
    """The files and folders below a folder, without what tools leave there; stops where there are too many."""

    def __init__(self, root: Path, *, ignored: frozenset[str] | set[str] | None = None) -> None:
        """`ignored` is what git ignores; None where git is not asked, and then hidden folders are left out."""
        self.files: list[str] = []
        self.folders: list[str] = []
        self.repositories: list[str] = []
        self.is_complete = True
        self._ignored = ignored
        waiting = [""]
        while waiting and self.is_complete:
            waiting += self._look_into(root, waiting.pop())

    def _look_into(self, root: Path, folder: str) -> Iterator[str]:
        """Note a folder's files and yield its folders, unless it is not the project's."""
        try:
            with os.scandir(root / folder) as entries:
                found = list(entries)
        except OSError:
            found = []
        names = {entry.name for entry in found}
        if folder and ("pyvenv.cfg" in names or ".git" in names):
            self.repositories += [folder] if ".git" in names else []
            return
        self.folders.append(folder)
        prefix = f"{folder}/" if folder else ""
        for entry in found:
            path = prefix + entry.name
            if not entry.is_dir(follow_symlinks=False):
                self.files += [path] if self._ignored is None and not _is_made_by_tools(path) else []
            elif not self._is_left_out(path, entry.name):
                yield path
        limit = MOST_WALKED if self._ignored is None else MOST_FOLDERS
        self.is_complete = len(self.files) + len(self.folders) <= limit

    def _is_left_out(self, path: str, name: str) -> bool:
        if name == ".git" or name in _MADE_BY_TOOLS:
            return True
        return name.startswith(".") if self._ignored is None else path in self._ignored


def _is_made_by_tools(path: str) -> bool:
    return path.endswith((".pyc", "~", ".swp")) or not _MADE_BY_TOOLS.isdisjoint(path.split("/"))


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that a path goes through, outermost first."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: length + 1]) for length in range(len(parts)))


def _inside(root: Path, folder: Path | None) -> Callable[[str], bool]:
    """Return a function that says whether a path from the root is below a folder."""
    if folder is None:
        return lambda _: False
    place = Path(os.path.realpath(folder))
    if root.is_relative_to(place):
        return lambda _: True
    if not place.is_relative_to(root):
        return lambda _: False
    prefix = f"{place.relative_to(root)}/"
    return lambda path: path.startswith(prefix)

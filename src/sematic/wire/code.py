"""What a run was made from: its function, the project's files, and what they ran on."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import Digest, RunId
from sematic.model.records import GitState, Json
from sematic.wire.run_detail import RunLink


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A run's function as it was."""

    run_id: RunId
    path: str
    """Dotted path of module and function."""
    source: str
    docstring: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFile:
    """A file of the project as it was."""

    path: str
    """From the project's folder, with `/`."""
    size: int
    digest: Digest | None
    """Of the content; None for a symbolic link."""
    mode: str | None
    """Permissions in octal; None for a link."""
    link: str | None
    """What a symbolic link leads to."""
    is_new: bool
    """Whether git did not track the file yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLeftOut:
    """A file of the project that was not recorded."""

    path: str
    reason: str
    """Goes on after the file's name: `is larger than 1 MB`."""
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSnapshot:
    """The files of a project as they were when a pipeline run started."""

    run_id: RunId
    root_id: RunId
    code: Digest
    """Of the manifest: the same for the same files."""
    folder: str
    """Where the project was."""
    kind: str
    """`git`, `folder` or `modules`: how its files were found."""
    git: GitState | None
    size: int
    """Bytes of all files together."""
    count: int
    """How many files there are."""
    files: tuple[CodeFile, ...]
    """Some of them, by path."""
    next: str | None
    """What to ask with for more; None at the end."""
    left_out: tuple[FileLeftOut, ...]
    problems: tuple[str, ...]
    """Sentences on what could not be found out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeText:
    """One file of a project as it was."""

    run_id: RunId
    file: CodeFile
    text: str | None
    """None if the content is no text, or the file is a link."""
    left_out: int
    """Bytes at the end that are not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that is not the same."""

    path: str
    change: str
    """`added`, `removed`, `changed` or `left out`."""
    added: int | None
    """Number of lines; None if the content is no text, or was not compared."""
    removed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDiff:
    """What differs between the code of two runs, or from git's commit."""

    run_id: RunId
    other: RunLink | None
    """The run on the left side; None if that is git's commit, or there is no earlier run."""
    files: tuple[ChangedFile, ...]
    """Empty for what git told of its own files."""
    diff: str
    """As `git apply` takes it."""
    left_out: int
    """Bytes at the end that are not told."""
    notes: tuple[str, ...]
    """Sentences on what the diff does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An installed distribution."""

    name: str
    version: str
    url: str | None
    commit: str | None
    is_editable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentTold:
    """What a pipeline run was started on."""

    run_id: RunId
    python: dict[str, Json]
    platform: dict[str, Json]
    hardware: dict[str, Json]
    sematic_version: str
    variables: dict[str, str]
    packages: tuple[Package, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFact:
    """One fact about two environments that is not the same; empty where one side does not have it."""

    part: str
    """`package`, `python`, `platform`, `hardware`, `variable` or `sematic`."""
    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDiff:
    """What differs between what two runs were started on."""

    run_id: RunId
    other: RunLink | None
    """The run on the left side; None if there is no earlier run."""
    differences: tuple[ChangedFact, ...]

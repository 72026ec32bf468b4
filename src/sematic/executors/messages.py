"""What driver, supervisor and workers say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from sematic.model.external_resources import ExternalResource
from sematic.model.records import ResourceUsage
from sematic.settings import Storage

Fingerprints: TypeAlias = "dict[str, tuple[int, int, int]]"
"""By digest, how the file looks whose content is known to be right."""


class MainModule(msgspec.Struct, frozen=True, kw_only=True):
    """What the driver's running program is called."""

    name: str
    file: bytes | None
    spec_name: str | None
    package: str | None


class FormatterSetup(msgspec.Struct, frozen=True, kw_only=True):
    """How lines of a log are to look."""

    content: bytes | None
    """The pickle of a formatter that is more than the following says."""
    format: str | None
    date_format: str | None
    style: str


class HandlerSetup(msgspec.Struct, frozen=True, kw_only=True):
    """Where log records are to go: to a standard stream, or to the end of a file."""

    output: str
    """Which stream: `stdout` or `stderr`."""
    path: bytes | None
    """The file, if it is one."""
    encoding: str | None
    level: int
    formatter: FormatterSetup | None
    filters: list[bytes]
    """Their pickles."""


class LoggerSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one logger; the root has no name."""

    name: str
    level: int
    propagate: bool
    disabled: bool
    handlers: list[HandlerSetup]
    filters: list[bytes]


class LoggingSetup(msgspec.Struct, frozen=True, kw_only=True):
    """How a process has set up logging."""

    disabled: int
    """The level up to which nothing is logged at all."""
    levels: dict[int, str]
    """Names of levels that Python does not have."""
    loggers: list[LoggerSetup]
    has_warnings: bool
    """Whether warnings are logged."""
    warning_filters: bytes | None
    """The pickle of those of `warnings`."""


class BlobPlace(msgspec.Struct, frozen=True, kw_only=True):
    """By what a process opens the blobs of another one."""

    home: bytes
    """A folder on this machine."""
    storage: Storage | None = None
    """The object storage that has them; None if the folder has."""


class Program(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a process must know of the driver before it can do the driver's work."""

    path: list[bytes]
    """Bytes here and below, since what the system names need not be text."""
    folder: bytes
    arguments: list[bytes]
    environ: list[tuple[bytes, bytes]]
    main: MainModule
    modules: list[str]
    """What is imported in advance, so that the first call does not wait for it."""
    blobs: BlobPlace
    is_forking: bool
    """Whether workers are forked from the supervisor; otherwise each starts afresh."""
    logging: LoggingSetup | None = None
    """For workers, as it was when each was made; None if it cannot be told."""


class Fork(msgspec.Struct, frozen=True, tag=True):
    """Make a worker whose end of a channel comes beside this message."""

    number: int


class Signal(msgspec.Struct, frozen=True, tag=True):
    """Send a signal to a worker and what it started."""

    number: int
    signal: int


class Kill(msgspec.Struct, frozen=True, tag=True):
    """End a worker and everything it started, at once."""

    number: int


class Close(msgspec.Struct, frozen=True, tag=True):
    """End all workers and everything they started, and then yourself."""


ToSupervisor: TypeAlias = Program | Fork | Signal | Kill | Close


class Prepared(msgspec.Struct, frozen=True, tag=True):
    """The supervisor has imported what it was asked to."""


class Born(msgspec.Struct, frozen=True, tag=True):
    """A worker is there."""

    number: int
    pid: int


class Died(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A worker has ended."""

    number: int
    status: int
    """As `os.waitpid` gives it."""
    is_ours: bool
    """Whether the supervisor killed it."""
    is_for_memory: bool
    """Whether the system has killed a process for want of memory meanwhile."""
    reason: str = ""
    """Why it could not be made in the first place."""


CUT_OFF = 71
"""The exit code of a worker that cannot answer any more."""


FromSupervisor: TypeAlias = Prepared | Born | Died


class StoredInput(msgspec.Struct, frozen=True, array_like=True):
    """An artifact, as far as one needs it to read the value."""

    id: str
    type: str
    type_name: str
    document: bytes | None
    document_digest: str
    buffers: tuple[tuple[str, int], ...]
    size: int


class Task(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A call to be made."""

    run_id: str
    root_id: str
    attempt: int
    function: int
    """The driver's number for the function."""
    code: bytes | None
    """The function, unless this worker has got it before."""
    path: str
    module: str
    """Where the function is defined; a path may say the name under which others find it."""
    inputs: dict[str, StoredInput]
    fingerprints: Fingerprints
    ends_at: float | None
    """On the clock of `time.monotonic`, which the processes of a machine share."""
    timeout: str
    log: bytes | None
    environ: dict[str, str]


class Thing(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a worker has asked for: the pickle of something, or why there is none."""

    content: bytes | None
    reason: str = ""


ToWorker: TypeAlias = Program | Task | Thing


class Asked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A worker needs something that only the driver's modules hold; without a name, whether there is the module."""

    module: str
    name: str | None


class StoredOutput(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The function returned a value, which is in the store."""

    artifact: StoredInput
    view_kind: str
    view_summary: str
    view_content: Any
    view_parts: tuple[tuple[str, str], ...]
    is_view_truncated: bool
    created_at: datetime
    fingerprints: Fingerprints


class ReturnedGraph(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The function returned a graph."""

    graph: bytes
    fingerprints: Fingerprints


class Raised(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The function raised, or its output does not fit."""

    error: bytes | None
    """The exception's pickle, if it has one."""
    kind: bytes | None
    """Its class's, for when the exception itself cannot be read."""
    repr: str
    name: str
    module: str
    ancestors: tuple[str, ...]
    message: str


class Stopped(msgspec.Struct, frozen=True, tag=True):
    """The function was interrupted."""


class Measured(msgspec.Struct, frozen=True, tag=True):
    """What the call used of the machine; its answer comes next."""

    usage: ResourceUsage


class Noted(msgspec.Struct, frozen=True, tag=True):
    """What the function holds has changed; it goes on."""

    resource: ExternalResource
    release: bytes
    """The pickle of the resource itself; empty if it has none."""


Answer: TypeAlias = StoredOutput | ReturnedGraph | Raised | Stopped
FromWorker: TypeAlias = Asked | Noted | Measured | StoredOutput | ReturnedGraph | Raised | Stopped

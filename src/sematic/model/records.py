"""What the journal remembers: one frozen dataclass per noun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Any, TypeAlias

from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
    """A JSON value."""
else:
    # Those who read records back from JSON or describe them look at this, and a JSON value may be anything.
    Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionMetadata:
    """An exception as data: readable where its class cannot be imported."""

    repr: str
    """The traceback as Python prints it."""
    name: str
    module: str
    ancestors: tuple[str, ...] = ()
    """Dotted paths of the base classes, nearest first."""
    message: str = ""
    """What `str(exception)` gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSource:
    """A function as it was when it ran; functions that read the same and reach the same code are one record."""

    id: Digest
    path: str
    """Dotted path of module and function."""
    source: str
    docstring: str = ""
    code: Digest | None = None
    """What the function's code was, with everything of the project it reaches; None where nobody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitState:
    """Where a working tree stood."""

    commit: str
    branch: str
    """Empty on a detached head."""
    is_dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheRecord:
    """Why a run was or was not served from the cache: the parts its key was made from."""

    key: Digest
    namespace: str
    function: str
    output_type: str
    code: Digest
    code_parts: tuple[tuple[str, Digest], ...]
    """Dotted path and digest of each in-repository function, class or constant the function reaches."""
    inputs: tuple[tuple[str, ArtifactId], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of one function, as the journal remembers it."""

    id: RunId
    root_id: RunId
    parent_id: RunId | None
    position: int
    """Creation order within the pipeline run, from 0."""
    function: str
    """Dotted path of module and function."""
    name: str
    source_id: Digest | None = None
    is_virtual: bool = False
    """Whether the run only builds or takes apart a container (`_make_list`, `_getitem`, ...)."""
    state: RunState = RunState.CREATED
    created_at: datetime
    started_at: datetime | None = None
    """When the run was first scheduled."""
    ended_at: datetime | None = None
    attempts: int = 0
    """How often the function was started."""
    tags: tuple[str, ...] = ()
    error: ExceptionMetadata | None = None
    cache: CacheRecord | None = None
    """Set when the run asked the cache; see `original_run_id` for the answer."""
    original_run_id: RunId | None = None
    """The run whose output was reused instead of executing this one."""
    settings: str = "{}"
    """Retry, time-out, standalone and resource settings as a JSON object."""
    last_started_at: datetime | None = None
    """When its latest attempt began; the same as `started_at` if it is the first."""


@unique
class Direction(StrEnum):
    """Which side of a run a binding is on."""

    INPUT = "input"
    OUTPUT = "output"


OUTPUT_NAME = "output"
"""The name of every run's only output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A run's input or output: which artifact, and which run it comes from. Bindings are the lineage."""

    run_id: RunId
    direction: Direction
    name: str
    artifact_id: ArtifactId | None = None
    """None until the producing run resolves."""
    producer_id: RunId | None = None
    """The run whose output this is; None for values given directly or computed by the run itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One failed try of a run that was tried again."""

    run_id: RunId
    number: int
    """From 1."""
    started_at: datetime
    ended_at: datetime
    error: ExceptionMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSample:
    """What a run was using at one moment, its child processes included."""

    seconds: float
    """Since the attempt began."""
    cpu: float
    """Cores in use since the sample before."""
    memory: int
    """Bytes in memory."""
    gpu: float | None = None
    """Share of all visible GPUs' time in use, 0 to 1; None where no GPU can be asked."""
    gpu_memory: int | None = None
    """Bytes of GPU memory in use by the run's processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceUsage:
    """What one attempt of a run used of the machine, its child processes included; None is what cannot be known."""

    seconds: float
    """Wall-clock time."""
    cpu_seconds: float
    """User and system time."""
    peak_memory: int
    """Bytes in memory at the most."""
    mean_memory: int
    """Bytes in memory, averaged over time."""
    read_bytes: int | None = None
    """From disks."""
    written_bytes: int | None = None
    """To disks."""
    received_bytes: int | None = None
    """Over the network, by all of the machine."""
    sent_bytes: int | None = None
    """Over the network, by all of the machine."""
    peak_gpu_memory: int | None = None
    mean_gpu: float | None = None
    """Share of all visible GPUs' time in use, 0 to 1."""
    samples: tuple[UsageSample, ...] = ()
    """A small series, evenly spread over the attempt; empty for short ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the program of a pipeline run was started: what another process needs to find its functions again."""

    module: str
    """The name under which the main program can be imported; empty for a notebook or a prompt."""
    script: str = ""
    """Absolute path of the main program's file; empty if it has none."""
    path: tuple[str, ...] = ()
    """Where Python looked for modules, in order."""
    engine: str = ""
    """The name of the engine that was asked for a driver, such as `ray`; empty: the program itself drives."""
    max_parallelism: int | None = None
    """How many standalone calls such a driver runs at once; None: as many as there is room for."""
    resources: str = ""
    """What such a driver asks for, as JSON; empty for nothing in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Which process drives a pipeline run, and when it was last known to live."""

    root_id: RunId
    hostname: str
    boot_id: str
    """Differs after every start of the machine; empty where the system has none."""
    pid: int
    process_started_at: datetime
    """Tells the process from a later one with the same number."""
    taken_at: datetime
    beat_at: datetime
    """When the process last said that it lives."""
    is_remote: bool = False
    """Whether it came over the network: the driver's lock is elsewhere, so only its silence tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Somebody asked for the end of a pipeline run, or of one run in it and what that called."""

    root_id: RunId
    run_id: RunId | None = None
    """None: all of the pipeline run."""
    at: datetime
    by: str = ""
    """Who asked, for people to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRun:
    """A root run and how it was launched."""

    root_id: RunId
    state: PipelineRunState = PipelineRunState.CREATED
    kind: str = "LOCAL"
    function: str
    """Dotted path of the root function."""
    created_at: datetime
    ended_at: datetime | None = None
    cache_namespace: str | None = None
    rerun_from: RunId | None = None
    rerun_mode: str | None = None
    git: GitState | None = None
    command: tuple[str, ...] = ()
    """The program's arguments."""
    folder: str = ""
    """The program's working folder."""
    sematic_version: str = ""
    python_version: str = ""
    hostname: str = ""
    user: str = ""
    code: Digest | None = None
    """The manifest of the project's own files as they were; known a moment after the start."""
    environment: Digest | None = None
    """The document on Python, the installed distributions and the machine; known a moment after the start."""
    launch: Launch | None = None

    @property
    def engine(self) -> str:
        """The name of the engine that was asked for a driver; empty if the program itself drives."""
        return "" if self.launch is None else self.launch.engine


@unique
class ViewKind(StrEnum):
    """The closed set of ways a value is shown; front ends render kinds, not Python types."""

    SCALAR = "scalar"
    TEXT = "text"
    MARKDOWN = "markdown"
    TREE = "tree"
    LIST = "list"
    TABLE = "table"
    IMAGE = "image"
    PLOT = "plot"
    CHART = "chart"
    LINK = "link"
    CODE = "code"
    TENSOR = "tensor"
    MODULE = "module"
    MEDIA = "media"
    ERROR = "error"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What people see of a value, readable without its class: bounded in size, safe to show."""

    kind: ViewKind
    summary: str
    """One line, at most 200 characters."""
    content: Json = None
    """The kind's own shape, documented in the reference page on views; at most 256 KiB as JSON."""
    parts: tuple[tuple[str, Digest], ...] = ()
    """Name and blob of what is too large to be inline (an image's bytes, a figure)."""
    is_truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """An immutable, content-addressed value: a type, a document with its buffers, and a view."""

    id: ArtifactId
    type: str
    """The type's description as JSON."""
    type_name: str
    """The type as people write it, such as `list[int]`."""
    document: bytes | None
    """The encoded value when it is small enough to live in the database; otherwise None."""
    document_digest: Digest
    buffers: tuple[tuple[Digest, int], ...] = ()
    """Digest and size in bytes of each large buffer the document refers to."""
    size: int
    """Bytes of the document and all its buffers."""
    view: View
    created_at: datetime

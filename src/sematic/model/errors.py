"""Everything that can go wrong, as sentences for people and facts for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from sematic.model.external_resources import ResourceState
    from sematic.model.ids import ArtifactId, BatchId, Digest, RunId
    from sematic.model.records import Run
    from sematic.model.states import PipelineRunState, RunState

    State: TypeAlias = RunState | PipelineRunState | ResourceState


class SematicError(Exception):
    """The root of all errors Sematic raises on purpose."""


class PipelineRunError(SematicError):
    """A pipeline run did not end well; the text holds the user's traceback."""


class FunctionError(SematicError):
    """A user's function raised; the cause is what it raised."""


class CancellationError(SematicError):
    """A pipeline run was canceled; `is_interrupted` if Ctrl-C or SIGTERM did that here."""

    def __init__(self, sentence: str = "", *, is_interrupted: bool = False) -> None:
        super().__init__(sentence)
        self.is_interrupted = is_interrupted


class TimeoutError(SematicError, RuntimeError):  # noqa: A001 - the name users of the original catch
    """A run took longer than its own or an ancestor's `timeout_mins`."""


class NotInSematicFuncError(SematicError, RuntimeError):
    """Something that only makes sense inside a running function was used outside one."""


class IllegalStateTransitionError(SematicError):
    """A move that the life cycle does not have."""

    def __init__(self, thing: str, *, state: State, to: State) -> None:
        super().__init__(f"{thing} is {state}; it cannot become {to}.")
        self.state, self.to = state, to


class UnplannedRunError(SematicError, LookupError):
    """Something was said about a run that is not part of the pipeline run; whoever drives the engine is mistaken."""

    def __init__(self, run_id: RunId) -> None:
        super().__init__(
            f"Run {run_id} is not part of this pipeline run."
            " A run joins it by being among the calls of the run that made it, before anything is said about it."
        )
        self.run_id = run_id


class IllegalUseOfFutureError(SematicError):
    """A future was used where only a value can be."""


class MissingPluginError(SematicError):
    """A plug-in named in the settings cannot be found."""


class UnsupportedUsageError(SematicError):
    """Something that is not supported this way."""


class TravelError(UnsupportedUsageError):
    """The code or the packages of a run cannot be had on this machine; the text says which, and what to do."""


class UnsupportedVersionError(UnsupportedUsageError):
    """Something from a version that is not supported."""


class UnsuitableRunError(SematicError, ValueError):
    """What was asked of a run does not go with where it stands; the text says what to do instead."""

    def __init__(self, run_id: RunId, sentence: str) -> None:
        super().__init__(sentence)
        self.run_id = run_id


class DriftError(SematicError):
    """A run is not resumed, because its code, environment or stored values are not what they were."""

    def __init__(self, run_id: RunId, *, differences: tuple[str, ...]) -> None:
        listed = "".join(f"\n- {difference}" for difference in differences)
        super().__init__(
            f"Run {run_id[:8]} is not resumed: what it would go on with differs from what it began with.{listed}\n"
            "To go on all the same: `--force`, or force=True in Python. To begin anew: `sematic rerun`."
        )
        self.run_id, self.differences = run_id, differences


class ProgramError(SematicError):
    """The program of a pipeline run cannot be loaded; the text says which, where and why."""


class InfrastructureError(SematicError):
    """What a run runs on failed, not the run's own code."""


class WorkerLostError(InfrastructureError):
    """The process that executed a run ended before the function returned."""


class LaunchError(InfrastructureError):
    """No driver can be started for a pipeline run; the text says why, and what to do."""


class NodeLostError(InfrastructureError):
    """The machine that executed a run was lost, or what Sematic has there; the run is tried again by itself."""


class KubernetesError(InfrastructureError):
    """Kubernetes ended a job."""


class ExternalResourceError(InfrastructureError):
    """An external resource could not be made, kept or released."""


class InsufficientResourcesError(InfrastructureError):
    """A call asks for more than the machine, or any machine of the cluster, it is to run on has."""

    def __init__(self, call: str, *, refusal: str, where: str = "on this machine") -> None:
        super().__init__(f"{call} can never start {where}. {refusal}")
        self.refusal = refusal


class CastError(SematicError, TypeError):
    """A value does not fit a type; the text says where inside the value and why."""


class EncodeError(SematicError):
    """A value cannot be stored; the text says which part of it and why."""


class DecodeError(SematicError):
    """A stored value cannot be read back; the text says which and what to do."""


class StoreError(SematicError):
    """The store cannot do its work: a full disk, a read-only folder, a damaged or locked file."""


class DiskFullError(StoreError):
    """There is no room left for the store."""


class UnreachableStoreError(StoreError):
    """The server of the store's database, or its object storage, cannot be reached; it may be back in a moment."""


class StoreVersionError(StoreError):
    """The store was written by a newer version of Sematic."""


class SharedFolderError(StoreError):
    """Nothing can be removed from a folder that more than one database uses."""

    def __init__(self, folder: str, *, database: str, others: tuple[tuple[str, str], ...]) -> None:
        names = ", ".join(name for name, _ in others)
        files = ", ".join(path for _, path in others)
        super().__init__(
            f"Nothing was removed: the folder {folder} is used by {names} too, and values and logs there that"
            f" {database} does not need may be needed by it. Give the server a folder of its own: stop it, copy this"
            " folder, and start it with SEMATIC_CONFIG_DIR naming the copy."
            f" Once {names} does not use this folder any more, or if it is the same by another name, move away {files}."
        )
        self.folder, self.database, self.others = folder, database, others


class CorruptedBlobError(StoreError):
    """A blob's bytes no longer match its digest."""

    def __init__(self, digest: Digest, *, path: str, used_by: str = "") -> None:
        of = f" It belongs to {used_by}." if used_by else ""
        super().__init__(
            f"The stored bytes {digest[:12]} at {path} are damaged: their digest does not match.{of}"
            " Restore the file from a backup, or rerun the step that made it."
        )
        self.digest, self.path = digest, path


class MissingBlobError(StoreError):
    """A blob that a record refers to is not there."""

    def __init__(self, digest: Digest, *, path: str, used_by: str = "") -> None:
        of = f" They belong to {used_by}." if used_by else ""
        thing = "nothing at" if "://" in path else "no file"
        super().__init__(
            f"The stored bytes {digest[:12]} are missing: there is {thing} {path}.{of}"
            " Restore them from a backup, or rerun the step that made it."
            " If values are kept elsewhere, set SEMATIC_STORAGE to where."
        )
        self.digest, self.path = digest, path


class StaleRunError(StoreError):
    """Someone else moved the run first; reload it and decide again."""

    def __init__(self, run_id: RunId, *, expected: RunState | PipelineRunState) -> None:
        super().__init__(f"Run {run_id} is no longer {expected}; another process moved it. Reload it and decide again.")
        self.run_id, self.expected = run_id, expected


class AlreadyRecordedError(StoreError):
    """A run or pipeline run is to be created under an id that there is already."""

    def __init__(self, run_id: RunId) -> None:
        super().__init__(
            f"Run {run_id} is in the store already; it cannot be created again. Give the new run a new id."
        )
        self.run_id = run_id


class AlteredBatchError(StoreError):
    """A batch is sent under the id of one that was recorded with other changes."""

    def __init__(self, batch_id: BatchId) -> None:
        super().__init__(
            f"Batch {batch_id} is recorded already, with other changes; these are not. Give them an id of their own."
        )
        self.batch_id = batch_id


class UnknownRunError(SematicError, ValueError):
    """No run has this id."""

    def __init__(self, run_id: RunId | str) -> None:
        super().__init__(f"There is no run {run_id!r}. `sematic list` shows the runs there are.")
        self.run_id = run_id


class UnknownPipelineError(SematicError, ValueError):
    """No function with this path was ever the root of a pipeline run."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is no pipeline {path!r}. Write the path of its function as lists of pipelines have it."
        )
        self.path = path


class AmbiguousIdError(SematicError, ValueError):
    """More than one thing has an id that starts like this."""

    def __init__(
        self,
        prefix: str,
        *,
        matches: tuple[str, ...],
        lines: tuple[str, ...] = (),
        more: int = 0,
        is_name: bool = False,
        runs: tuple[Run, ...] = (),
    ) -> None:
        """Make the sentence; `lines` say more on what it may mean, and `more` how many there are besides.

        `runs` are those whose ids these are, and perhaps more of them.
        """
        listed = "\n  ".join(["", *lines, *([f"and {more:,} more"] if more else [])])
        told = f". Give more characters. It may be{listed}" if lines else f": {', '.join(matches)}. Give more."
        what = "the name of several things, whose ids differ" if is_name else "the start of several ids"
        super().__init__(f"{prefix!r} is {what}{told}")
        self.prefix, self.matches, self.runs = prefix, matches, runs


class NoLogsError(SematicError):
    """A run has no log, or not the one that was asked for."""

    def __init__(self, run_id: RunId, why: str) -> None:
        super().__init__(f"Run {run_id} {why}.")
        self.run_id = run_id


class UnknownArtifactError(SematicError, ValueError):
    """No artifact has this id."""

    def __init__(self, artifact_id: ArtifactId | str) -> None:
        super().__init__(f"There is no artifact {artifact_id!r}. `sematic show RUN` lists the artifacts of a run.")
        self.artifact_id = artifact_id


class NotThereError(SematicError, LookupError):
    """A run or an artifact has no such part, file or note; the text says which is missing."""


class RerunError(SematicError, ValueError):
    """A run cannot be run again as asked; the text says what is in the way."""


class SettingsError(SematicError):
    """The settings file or a setting cannot be used; the text says which and what to write instead."""


class ServerProcessError(SematicError):
    """A server cannot be started or stopped; the text says why and what to do."""


class RunIsDrivenError(SematicError, ValueError):
    """Another process is executing the pipeline run right now."""

    def __init__(self, root_id: RunId, *, holder: str = "") -> None:
        told = f" ({holder})" if holder else ""
        super().__init__(
            f"Pipeline run {root_id} is being executed by another process{told}. Wait until it has ended, or end it,"
            " and try again."
        )
        self.root_id = root_id


class NotRecordedError(SematicError, LookupError):
    """The code or the environment of a pipeline run was not recorded."""

    def __init__(self, root_id: str, *, what: str) -> None:
        super().__init__(
            f"The {what} of pipeline run {root_id} was not recorded. Either it has only just begun, or the version of"
            " Sematic that it ran with did not do that yet, or something went wrong then. Newer runs have it."
        )
        self.root_id, self.what = root_id, what


class BundleError(SematicError, ValueError):
    """A bundle cannot be imported: it is none, is damaged, contradicts itself, or what it holds is there already."""


class InvalidMessageError(SematicError, ValueError):
    """What came over the network is not what was expected; the text says where and what."""


class AccessError(SematicError):
    """Who asks may not do this; the text says what is missing."""


class UnauthenticatedError(AccessError):
    """Nobody knows who asks: no key, a wrong or expired one, or no session."""


class UnknownAccountError(SematicError, LookupError):
    """No user, or no API key, has this id."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is no {what} {name!r}, or it is not yours to see.")
        self.what, self.name = what, name


class LastAdminError(SematicError, ValueError):
    """Without this user, nobody could manage the server."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is the only active administrator. Make somebody else one first.")
        self.email = email


class StaleTextError(SematicError, ValueError):
    """Somebody else changed a text since it was read; read it again and decide anew."""

    def __init__(self, what: str, *, author: str, present: str) -> None:
        super().__init__(
            f"{what} of {author or 'somebody'} was changed since you read it, so what you wrote was not saved. Look at"
            " what it says now, and save again if yours is to be in its place."
        )
        self.present = present


class SignInError(AccessError):
    """Somebody could not be signed in; the text says what is in the way."""


_MOST_NAMED = 100


class MissingBlobsError(SematicError):
    """Changes refer to bytes that the server does not have; they are applied once those were sent."""

    def __init__(self, digests: tuple[Digest, ...]) -> None:
        more = f" and {len(digests) - _MOST_NAMED:,} more" if len(digests) > _MOST_NAMED else ""
        super().__init__(
            f"These changes refer to {len(digests):,} blobs that are not here; send them first:"
            f" {', '.join(digests[:_MOST_NAMED])}{more}."
        )
        self.digests = digests


class UploadError(SematicError):
    """What was sent is not what was announced, or does not go on where the last piece ended; the text says how."""


class APIConnectionError(SematicError):
    """The server cannot be reached, or does not answer in time."""


class ServerError(SematicError):
    """The server was reached, and something went wrong there."""


class InvalidResponseError(SematicError):
    """What answered is no Sematic server, or one that says what nobody understands."""


class IncompatibleClientError(SematicError):
    """The server is of another major version than the Sematic that talks to it."""


class BadRequestError(SematicError):
    """The server refused a request; the text says why."""


class ResourceNotFoundError(BadRequestError):
    """The server does not have what was asked for."""

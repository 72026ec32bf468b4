"""Everything a machine must have before it can run the driver or steps of a run that was submitted elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sematic.model.errors import NotRecordedError, TravelError
from sematic.model.records import Launch, PipelineRun
from sematic.packaging.environment import Environment
from sematic.packaging.project import is_library_folder
from sematic.packaging.recorded import recorded_environment
from sematic.packaging.relocating import own_entries, relocated, working_folder_in
from sematic.packaging.requirements import local_folder
from sematic.packaging.travel.code_folder import CodeFolder, code_folder
from sematic.packaging.travel.interpreter import Interpreter, python_for
from sematic.packaging.travel.shelf import Hold
from sematic.packaging.uv import Say
from sematic.settings import Settings
from sematic.types.document import BlobSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Where and how the program of a pipeline run is run on this machine, just as it was submitted.

    What it names is there for as long as this object, or the process that it lets take over, lives.
    """

    python: Path
    """The interpreter."""
    launch: Launch
    """How the program is launched; its `path` is all of where that interpreter is to look for modules."""
    folder: Path
    """The working folder."""
    code: Path
    """The folder that holds the project's files."""
    environ: Mapping[str, str] = field(repr=False)
    """The environment variables that are to be set, in place of those of the same names."""
    holds: tuple[Hold, ...]

    @property
    def is_here(self) -> bool:
        """Whether this process runs in that interpreter and finds the project's modules before any others."""
        here = os.environ.get("PYTHONPATH", "")
        return sys.executable == str(self.python) and here == self.environ["PYTHONPATH"]


def arrange(
    pipeline_run: PipelineRun,
    *,
    blobs: BlobSource,
    settings: Settings,
    say: Say,
    base: Mapping[str, str] = os.environ,
) -> Arranged:
    """Return where and how a pipeline run's program is run on this machine; code and packages are put there if need be.

    The code is the recorded snapshot, even where the project itself is there: it may have been edited since. `base` is
    the environment that processes are started from. Where everything is there already this takes milliseconds.

    Raises:
        NotRecordedError: The code or the environment of the run was not recorded.
        TravelError: Something cannot be had here; the text says what, why, and what to do.
        StoreError, DecodeError: What was recorded is gone or damaged.
    """
    if pipeline_run.code is None:
        raise NotRecordedError(pipeline_run.root_id, what="code")
    environment = recorded_environment(pipeline_run, blobs=blobs)
    cache = settings.cache_folder.absolute()
    code = code_folder(pipeline_run.code, blobs=blobs, cache=cache, say=say)
    interpreter = python_for(
        environment, project=code.root, cache=cache, say=say, settings=settings.values, folder=code.path
    )
    own, launch = _launch_from(code, pipeline_run, interpreter, environment=environment)
    holds = code.hold, interpreter.hold
    return Arranged(
        python=interpreter.python,
        launch=launch,
        folder=working_folder_in(code.path, root=code.root, folder=pipeline_run.folder),
        code=code.path,
        environ=_environ_of(interpreter, own, base=base),
        holds=tuple(hold for hold in holds if hold is not None),
    )


def enter(arranged: Arranged, arguments: Sequence[str]) -> None:
    """Have Python go on with other arguments where a run was arranged, in place of this program; never if it is here.

    `arguments` are what follows the interpreter's name, such as `-m sematic.worker`. What this process has open is
    closed, and nothing of it is executed any more, so it is for the very beginning.
    """
    if arranged.is_here:
        return
    for hold in arranged.holds:
        hold.outlast_exec()
    sys.stdout.flush()
    sys.stderr.flush()
    # -P: what is in the present folder must not come first.
    command = [str(arranged.python), "-P", *arguments]
    os.execve(arranged.python, command, {**os.environ, **arranged.environ})  # noqa: S606 - the very interpreter


def _launch_from(
    code: CodeFolder, pipeline_run: PipelineRun, interpreter: Interpreter, *, environment: Environment
) -> tuple[list[str], Launch]:
    """Return where the project's modules are found, and how its program is launched."""
    launch = pipeline_run.launch or Launch(module="")
    if not launch.script:
        raise TravelError(
            f"Pipeline run {pipeline_run.root_id[:8]} was started from a notebook or a prompt, so there is no program"
            " to run elsewhere. Write it as a script."
        )
    found = relocated(launch, root=code.root, to=code.path)
    if found is None or os.path.relpath(found.script, code.path) not in code.files:
        raise TravelError(
            f"The program {launch.script} is not among the files that were recorded of {code.root}, so it cannot be run"
            f" on another machine. `sematic code {pipeline_run.root_id[:8]}` says what was left out, and why."
        )
    path = [entry for entry in interpreter.path if entry]
    if is_library_folder(code.root):
        # The program is part of a package, which is installed where it runs.
        return [], replace(found, script=_installed_at(found.script, code, path), path=tuple(path))
    of_packages = _folders_of_packages(environment, code)
    entries = [*own_entries(found, folder=code.path), *of_packages]
    own = [entry for entry in dict.fromkeys(entries) if Path(entry).is_dir()]
    rest = [entry for entry in path if entry not in own]
    return own, replace(found, path=(*own, *rest))


def _installed_at(script: str, code: CodeFolder, path: Sequence[str]) -> str:
    name = os.path.relpath(script, code.path)
    place = next((Path(entry) / name for entry in path if (Path(entry) / name).is_file()), None)
    if place is None:
        raise TravelError(
            f"The program {name} is part of an installed package, which the Python of this machine does not have."
            " Submit a program of your own, or publish the package."
        )
    return str(place)


def _folders_of_packages(environment: Environment, code: CodeFolder) -> Iterator[str]:
    """Yield where packages that were installed from the project itself have their modules, as a rule."""
    for each in environment.distributions:
        folder = local_folder(each)
        if folder is not None and folder.is_relative_to(code.root):
            place = code.path / folder.relative_to(code.root)
            yield from (str(place / "src"), str(place))


def _environ_of(interpreter: Interpreter, own: Sequence[str], *, base: Mapping[str, str]) -> Mapping[str, str]:
    if interpreter.environment is None:
        inherited = [entry for entry in base.get("PYTHONPATH", "").split(os.pathsep) if entry and entry not in own]
        return {"PYTHONPATH": os.pathsep.join([*own, *inherited])}
    commands = str(interpreter.python.parent)
    path = [entry for entry in base.get("PATH", os.defpath).split(os.pathsep) if entry != commands]
    return {
        # What another Python was to find is none of this one's.
        "PYTHONPATH": os.pathsep.join(own),
        "PATH": os.pathsep.join([commands, *path]),
        "VIRTUAL_ENV": str(interpreter.environment),
    }

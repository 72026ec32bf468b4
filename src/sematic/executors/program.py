"""The driver's program as other processes must know it, and how they become ready to do its work."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from sematic.executors.messages import BlobPlace, MainModule, Program
from sematic.executors.shared_blobs import SharedBlobs
from sematic.graph.function import Function
from sematic.types.naming import MAIN, SCRIPTS
from sematic.types.ownership import is_own_module

UNFIT_FOR_FORKING = ("grpc", "jax", "tensorflow")
"""Libraries whose threads do not survive in a forked process."""


_HOSTS = ("IPython", "ipykernel", "_pytest", "pytest")
"""Libraries that put names into programs by themselves."""


def program_here(*, blobs: SharedBlobs, first: Iterable[str], is_forking: bool) -> Program:
    """Return what this process is; `first` names modules that are needed before others."""
    main = sys.modules[MAIN]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    return Program(
        path=[os.fsencode(Path(entry).absolute()) if entry else _folder() for entry in sys.path],
        folder=_folder(),
        arguments=[os.fsencode(argument) for argument in sys.argv],
        environ=list(os.environb.items()),
        main=MainModule(
            name=main.__name__ if main.__name__ in SCRIPTS else MAIN,
            file=os.fsencode(file) if file is not None else None,
            spec_name=spec.name if spec is not None else None,
            package=getattr(main, "__package__", None),
        ),
        modules=list(dict.fromkeys([*first, *_used_by(main)])),
        blobs=BlobPlace(home=os.fsencode(blobs.home), storage=blobs.storage),
        is_forking=is_forking,
    )


def can_fork() -> bool:
    """Return whether workers may be forked rather than started afresh."""
    return sys.platform != "darwin" and not any(library in sys.modules for library in UNFIT_FOR_FORKING)


def settle_into(program: Program) -> None:
    """Take over the driver's folder, environment and import path."""
    os.environ.clear()
    os.environb.update(program.environ)
    sys.path[:] = map(os.fsdecode, program.path)
    sys.argv[:] = map(os.fsdecode, program.arguments)
    with suppress(OSError):
        os.chdir(program.folder or b"/")


def import_all(modules: Iterable[str]) -> None:
    """Import what can be imported, in silence; what cannot will say so when it is needed."""
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            try:
                importlib.import_module(name)
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001, S112 - boundary: a module may raise anything when it is imported
                continue


@contextmanager
def _silence() -> Iterator[None]:
    """Let nobody hear twice what a module prints: the driver has imported it too."""
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    try:
        for handle in (1, 2):
            os.dup2(nowhere, handle)
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        for handle, original in enumerate(kept, start=1):
            os.dup2(original, handle)
            os.close(original)
        os.close(nowhere)


def _used_by(main: ModuleType) -> Iterator[str]:
    """Yield the modules a program uses by name: libraries, and those of its own that have steps."""
    for value in list(vars(main).values()):
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        module = sys.modules.get(name) if isinstance(name, str) and name not in SCRIPTS else None
        if module is None or module.__name__.partition(".")[0] in _HOSTS:
            continue
        is_importable = getattr(module, "__spec__", None) is not None
        if is_importable and (not is_own_module(module) or _has_steps(module)):
            yield module.__name__


def _has_steps(module: ModuleType) -> bool:
    return any(isinstance(value, Function) for value in list(vars(module).values()))


def _folder() -> bytes:
    try:
        return os.fsencode(Path.cwd())
    except OSError:
        # It may have been removed since.
        return b""

"""What of a program cannot travel to another machine, said where it is submitted, before anything starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from sematic.model.records import Launch
from sematic.packaging.environment import environment_of
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import Manifest, manifest_of
from sematic.packaging.project import Project, ProjectKind, imported_files, is_library_folder
from sematic.packaging.provenance import Provenance
from sematic.packaging.requirements import local_folder
from sematic.packaging.restoring import leads_out
from sematic.packaging.travel.lock import lock_of
from sematic.types.document import BlobSource
from sematic.types.ownership import is_own_file

MOST_NAMED = 10
"""Concerns of one kind that are told one by one; more are counted."""

_COMPILED = (*EXTENSION_SUFFIXES, ".so", ".pyd", ".dylib", ".dll")
_REPOSITORIES = ("ssh", "git", "svn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something of a program that stays behind, or is of no use on another machine."""

    subject: str
    """The file or package it is about; empty for the program as a whole."""
    sentence: str
    """What is wrong and what to do, for the person who submits."""
    is_error: bool = False
    """Whether the program cannot run elsewhere at all."""


def concerns_of(provenance: Provenance, *, launch: Launch | None, blobs: BlobSource) -> tuple[Concern, ...]:
    """Return what of the running program cannot travel, errors first; empty if all of it can.

    To be asked in the process that submits: which modules it has imported counts. StoreError or DecodeError if what was
    recorded cannot be read.
    """
    if provenance.code is None:
        sentence = f"The project's files could not be recorded, so no other machine can have them: {provenance.problem}"
        return (Concern(subject="", sentence=sentence, is_error=True),)
    manifest = manifest_of(blobs.open(provenance.code))
    found = [
        *_of_launch(launch, manifest),
        *_told_in_part(list(_of_modules(manifest))),
        *_told_in_part(list(_of_compiled(manifest))),
        *_told_in_part(list(_of_files(manifest, told=imported_files(_project_in(manifest))))),
        *(_of_environment(provenance, manifest, blobs)),
    ]
    return tuple(sorted(found, key=lambda each: not each.is_error))


def left_behind(provenance: Provenance, *, blobs: BlobSource) -> tuple[Concern, ...]:
    """Return what a driver on this machine lacks, which works in a copy of the project's files: those not recorded.

    StoreError or DecodeError if what was recorded cannot be read.
    """
    if provenance.code is None:
        return ()
    return tuple(_told_in_part(list(_of_files(manifest_of(blobs.open(provenance.code))))))


def _of_launch(launch: Launch | None, manifest: Manifest) -> Iterator[Concern]:
    if launch is None or not launch.script:
        yield Concern(
            subject="",
            sentence="The program is a notebook, a prompt, `python -c` or standard input, which other machines cannot"
            " run. Write it into a file, and start that with `python FILE`.",
            is_error=True,
        )
        return
    path = _path_in(manifest.root, launch.script)
    if is_library_folder(manifest.root):
        if path not in manifest.files:
            yield Concern(
                subject=launch.script,
                sentence=f"The program {launch.script} is not in the installed package of its pipeline, so other"
                " machines cannot start it. Start a module of that package: `python -m MODULE`.",
                is_error=True,
            )
    elif path is None:
        yield Concern(
            subject=launch.script,
            sentence=f"The program {launch.script} is not in the folder of the project, {manifest.root}, whose files"
            " travel. Submit from a script of the project.",
            is_error=True,
        )
    elif path not in manifest.files:
        yield Concern(
            subject=path,
            sentence=f"The program {path} {_reason_of(path, manifest)}, so it is not among the files that travel. Have"
            " git track it, or make it smaller.",
            is_error=True,
        )


def _of_modules(manifest: Manifest) -> Iterator[Concern]:
    """Yield the modules that the program has imported and that no other machine can have."""
    if is_library_folder(manifest.root):
        return
    for path in imported_files(_project_in(manifest)):
        if path not in manifest.files:
            advice = "Publish it as a package with wheels" if path.endswith(_COMPILED) else "Have git track it"
            yield Concern(
                subject=path,
                sentence=f"The program has imported {path}, which {_reason_of(path, manifest)}, so it does not travel."
                f" {advice}, or make it smaller.",
                is_error=True,
            )
    for name, file in _imported_elsewhere(manifest.root):
        yield Concern(
            subject=file,
            sentence=f"The module {name} is imported from {file}, outside of the project ({manifest.root}), so it does"
            " not travel. Move it into the project, or publish it as a package.",
            is_error=True,
        )


def _of_compiled(manifest: Manifest) -> Iterator[Concern]:
    for path in manifest.files:
        if path.endswith(_COMPILED):
            yield Concern(
                subject=path,
                sentence=f"{path} is compiled for this platform ({sys.platform}); elsewhere it works on machines of the"
                " same kind only. Publish it as a package with wheels for others.",
            )


def _of_files(manifest: Manifest, *, told: Collection[str] = ()) -> Iterator[Concern]:
    """Yield what of a project's files stays behind; of those that are told already nothing is said."""
    for path, left_out in manifest.left_out.items():
        if path not in told:
            size = "" if left_out.size is None else f" ({left_out.size / 1e6:,.1f} MB)"
            yield Concern(
                subject=path,
                sentence=f"{path} {left_out.reason}{size}, so it does not travel. If the program reads it, put it where"
                " all machines reach it, or pass it as an input.",
            )
    for path, file in manifest.files.items():
        if file.link is not None and leads_out(path, file.link):
            yield Concern(
                subject=path,
                sentence=f"{path} is a link to {file.link}, outside of the project, so it does not travel. Put what the"
                " program needs of it into the project.",
            )
    advice = ""
    if manifest.kind is ProjectKind.MODULES:
        advice = " What else it imports or reads is missing elsewhere: keep it in a folder of its own, with git."
    for problem in manifest.problems:
        yield Concern(subject=manifest.root, sentence=problem + advice)


def _of_environment(provenance: Provenance, manifest: Manifest, blobs: BlobSource) -> Iterator[Concern]:
    if provenance.environment is None:
        sentence = (
            f"The installed packages could not be recorded, so no other machine can have them: {provenance.problem}"
        )
        yield Concern(subject="", sentence=sentence, is_error=True)
        return
    lock = lock_of(environment_of(blobs.open(provenance.environment)), project=manifest.root)
    yield from _told_in_part([_of_package(each) for each in lock.staying])
    # Conda's packages say where they were built, which is on no machine that they are installed on.
    from_files = [each for each in lock.distributions if (folder := local_folder(each)) is not None and folder.exists()]
    yield from _told_in_part([_of_package(each) for each in from_files])
    loose = [each for each in lock.distributions if _is_without_commit(each)]
    yield from _told_in_part([_of_package(each) for each in loose])


def _of_package(distribution: Distribution) -> Concern:
    named = f"{distribution.name} {distribution.version}"
    folder = local_folder(distribution)
    if folder is None:
        told = f"was installed from {distribution.url}, and it is not known from which commit"
        advice = "Install it from a commit, or from a package index"
    elif distribution.is_editable:
        told = f"was installed in place from {folder}, which is not in the project, so it does not travel"
        advice = "Publish it as a package, or make it part of the project"
    else:
        told = f"came from {folder}; other machines look for {distribution.name}=={distribution.version} in an index"
        advice = "Publish it there, or install it on those machines beforehand"
    return Concern(subject=distribution.name, sentence=f"The package {named} {told}. {advice}.")


def _told_in_part(found: list[Concern]) -> Iterator[Concern]:
    """Yield concerns of one kind, of many the first ones, those that are errors before others."""
    found = sorted(found, key=lambda each: not each.is_error)
    yield from found[:MOST_NAMED]
    more = found[MOST_NAMED:]
    if more:
        yield Concern(
            subject=more[0].subject,
            sentence=f"The same holds for {len(more):,} more, such as {more[0].subject}.",
            is_error=more[0].is_error,
        )


def _imported_elsewhere(root: str) -> list[tuple[str, str]]:
    """Return the program's own modules, by name, that lie outside of its project."""
    found = {}
    standard = f"{Path(os.__file__).parent}/"
    for name, module in list(sys.modules.items()):
        file = _file_of(module)
        # Its name tells what most modules are: looking at the disk for a thousand of them takes too long.
        is_installed = file.startswith(standard) or _is_of_package(file)
        is_source = file.endswith(".py") and name not in {"__main__", "__mp_main__"}
        if is_source and not is_installed and is_own_file(file) and _path_in(root, file) is None:
            found[os.path.realpath(file)] = name
    return sorted((name, file) for file, name in found.items())


def _file_of(module: object) -> str:
    # A lazy module must not be woken up.
    file = getattr(module, "__dict__", {}).get("__file__")
    return file if isinstance(file, str) else ""


def _is_of_package(file: str) -> bool:
    return any(is_library_folder(part) for part in file.split("/"))


def _project_in(manifest: Manifest) -> Project:
    return Project(root=Path(manifest.root), kind=manifest.kind)


def _path_in(root: str, file: str) -> str | None:
    real = Path(os.path.realpath(file))
    return str(real.relative_to(root)) if real.is_relative_to(root) else None


def _reason_of(path: str, manifest: Manifest) -> str:
    if (left_out := manifest.left_out.get(path)) is not None:
        return left_out.reason
    ignored = "is ignored by git, or " if manifest.kind is ProjectKind.GIT else ""
    return f"{ignored}was not there when the run was recorded"


def _is_without_commit(distribution: Distribution) -> bool:
    url = distribution.url or ""
    is_repository = url.partition("://")[0] in _REPOSITORIES or url.endswith(".git")
    return is_repository and distribution.commit is None

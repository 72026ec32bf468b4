"""The recorded code of a run, as `sematic code` reads, lists and tells it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.cli.wording import counted, one_line, short, size
from sematic.model.errors import DecodeError, UnsupportedUsageError
from sematic.packaging.comparing import quoted
from sematic.packaging.project import ProjectKind
from sematic.packaging.recorded import recorded_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from sematic.engine.reading import Records
    from sematic.model.ids import Digest
    from sematic.model.records import GitState, Json, Run
    from sematic.packaging.manifest import Manifest
    from sematic.types.document import BlobSource

_KINDS: Mapping[ProjectKind, str] = {
    ProjectKind.GIT: "what git tracks or does not ignore",
    ProjectKind.FOLDER: "a folder without git",
    ProjectKind.MODULES: "only what the program had imported",
}


_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCode:
    """A project's files at some time: when a run's pipeline started, or now."""

    run: Run
    manifest: Manifest
    digest: Digest | None
    """Of the manifest; None for the files as they are now."""
    blobs: BlobSource
    """Where the contents are."""

    @property
    def name(self) -> str:
        """What the time is called."""
        return "now" if self.digest is None else self.run.id

    def path_like(self, file: str) -> str:
        """Return the path that people mean by a file's name; UnsupportedUsageError if there is none, or several."""
        if file in self.manifest.files:
            return file
        found = [path for path in self.manifest.files if path.endswith(f"/{file}")]
        if len(found) == 1:
            return found[0]
        where = f"the recorded code of run {short(self.run.id)}"
        if found:
            listed = ", ".join(quoted(path) for path in sorted(found)[:_MOST_NAMED])
            raise UnsupportedUsageError(
                f"{file!r} may be one of several files in {where}. Give more of its path: {listed}."
            )
        left_out = self.manifest.left_out.get(file)
        if left_out is not None:
            raise UnsupportedUsageError(f"{file!r} was not recorded: it {left_out.reason}.")
        raise UnsupportedUsageError(
            f"There is no file {file!r} in {where}. `sematic code {short(self.run.id)}` lists the files there are."
        )


def recorded_at(run: Run, *, store: Records) -> RecordedCode:
    """Return the code that a run was made from; NotRecordedError if nobody knows."""
    pipeline_run = store.history.pipeline_run(run.root_id)
    manifest = recorded_code(pipeline_run, blobs=store.blobs)
    return RecordedCode(run=run, manifest=manifest, digest=pipeline_run.code, blobs=store.blobs)


def at_present(recorded: RecordedCode) -> RecordedCode:
    """Return the code of the same project as it is now."""
    from sematic.packaging.present import present_code
    from sematic.settings import read_settings

    manifest, contents = present_code(recorded.manifest, apart=read_settings().folder)
    return RecordedCode(run=recorded.run, manifest=manifest, digest=None, blobs=contents)


def facts_of_snapshot(recorded: RecordedCode) -> dict[str, Json]:
    """Return a snapshot as JSON."""
    from sematic.cli.facts import facts_of_git

    manifest = recorded.manifest
    files: list[Json] = [
        {
            "path": path,
            "size": file.size,
            "digest": file.digest,
            "mode": None if file.link is not None else f"{file.mode:o}",
            "link": file.link,
            "is_new": file.is_new,
        }
        for path, file in sorted(manifest.files.items())
    ]
    left_out: list[Json] = [
        {"path": path, "reason": each.reason, "size": each.size} for path, each in sorted(manifest.left_out.items())
    ]
    diff = manifest.diff
    return {
        "run_id": recorded.run.id,
        "root_id": recorded.run.root_id,
        "code": recorded.digest,
        "folder": manifest.root,
        "kind": manifest.kind.value,
        "git": facts_of_git(manifest.git),
        "size": manifest.size,
        "files": files,
        "left_out": left_out,
        "diff": None if diff is None else {"digest": diff.digest, "size": diff.size, "is_cut": diff.is_cut},
        "problems": list(_problems_of(manifest)),
    }


def facts_of_content(recorded: RecordedCode, path: str, content: bytes) -> dict[str, Json]:
    """Return a recorded file with its content as JSON."""
    file = recorded.manifest.files[path]
    try:
        told: Json = content.decode()
    except UnicodeDecodeError:
        told = {"base64": base64.b64encode(content).decode()}
    facts: dict[str, Json] = {"path": path, "size": file.size, "digest": file.digest, "link": file.link}
    return {"run_id": recorded.run.id, **facts, "content": told}


def page_of_snapshot(recorded: RecordedCode) -> Iterator[RenderableType]:
    """Yield what people see of a snapshot: where it is from, its files, and what is not in it."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    run, manifest = recorded.run, recorded.manifest
    yield Text(one_line(run.name), style="bold").append(f"  {one_line(run.function)}  {run.id}", style="not bold dim")
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("files", f"{counted(len(manifest.files), 'file')}, {size(manifest.size)}")
    facts.add_row("folder", f"{quoted(manifest.root)} ({_KINDS[manifest.kind]})")
    facts.add_row("commit", _told_git(manifest.git) if manifest.git is not None else Text("none", style="dim"))
    yield Padding(facts, (1, 0, 0, 2))
    if manifest.files:
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for path, file in sorted(manifest.files.items()):
            name = Text(quoted(path)) if file.link is None else Text(f"{quoted(path)} -> {quoted(file.link)}")
            if file.is_new:
                name.append("  new", style="yellow")
            table.add_row(size(file.size) if file.link is None else "link", name)
        yield Padding(table, (1, 0, 0, 2))
    if manifest.left_out:
        yield Text("\nLeft out", style="bold")
        table = Table.grid(padding=(0, 2))
        for path, left_out in sorted(manifest.left_out.items()):
            there = "" if left_out.size is None else size(left_out.size)
            table.add_row(Text(quoted(path)), Text(one_line(left_out.reason), style="dim"), Text(there, style="dim"))
        yield Padding(table, (0, 0, 0, 2))
    for problem in _problems_of(manifest):
        yield Text(f"\n{one_line(problem)}", style="yellow")


def _problems_of(manifest: Manifest) -> Iterator[str]:
    """Yield what could not be found out, and why the files cannot be used, if they cannot."""
    from sematic.packaging.restoring import check_paths

    yield from manifest.problems
    try:
        check_paths(manifest)
    except DecodeError as error:
        yield str(error)


def _told_git(git: GitState) -> str:
    branch = f" on {one_line(git.branch)}" if git.branch else ""
    return (
        f"{one_line(git.commit[:12])}{branch}{', with uncommitted changes: --diff shows them' if git.is_dirty else ''}"
    )

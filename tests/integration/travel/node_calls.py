"""A driver that was arranged on one machine (`drive`), and a worker on another that makes one of its calls (`make`)."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from pathlib import Path

import msgspec

import sematic
from sematic.executors.answers import outcome_from
from sematic.executors.crew import Crew, Manners
from sematic.executors.messages import Program, StoredOutput, Task, Thing
from sematic.executors.outcome import Kept
from sematic.executors.parcels import Parcels
from sematic.executors.placement import Placement
from sematic.executors.program import program_here
from sematic.executors.tasks import task_of
from sematic.graph.loading import as_main, loaded
from sematic.model.ids import Digest
from sematic.packaging.travel.arranging import arrange, enter
from sematic.settings import read_settings
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store
from sematic.testing.contracts.calls import an_invocation
from sematic.types.document import decoded


class Sent(msgspec.Struct, kw_only=True):
    """What a driver sends to another machine."""

    program: Program
    task: Task
    code: str
    environment: str
    blobs: str


def _say(said: str) -> None:
    sys.stderr.write(f"{said}\n")


def drive(store_folder: str, root_id: str, file: str, package: str) -> None:
    with open_store(Path(store_folder), for_writing=False) as store:
        pipeline_run, blobs = store.history.pipeline_run(root_id), store.blobs
        arranged = arrange(pipeline_run, blobs=blobs, settings=read_settings(), say=_say)
    enter(arranged, [__file__, *sys.argv[1:]])
    os.chdir(arranged.folder)
    with as_main(loaded(arranged.launch, command=pipeline_run.command)) as module:
        call = an_invocation(module.where, {"package": package})
        sent = Sent(
            program=program_here(blobs=blobs, first=["helping"], is_forking=True),
            task=task_of(call, Parcels(), blobs=blobs),
            code=pipeline_run.code,
            environment=pipeline_run.environment,
            blobs=blobs.folder,
        )
    Path(file).write_bytes(msgspec.msgpack.encode(sent))
    sys.stdout.write(json.dumps({"driver": sys.executable}))


@sematic.func
def texts() -> list[str]:
    """Return what the call returns, as far as its type goes."""
    return []


def make(file: str) -> None:
    sent = msgspec.msgpack.decode(Path(file).read_bytes(), type=Sent)
    placement = Placement(sent.program, code=Digest(sent.code), environment_digest=Digest(sent.environment))
    crew = Crew(
        program=lambda _: placement.program,
        ask=lambda _: Thing(content=None, reason="not here"),
        manners=Manners(python=placement.python),
    )
    crew.hand_over(sent.task, most=1)
    until = time.monotonic() + 60
    while not crew.ended and time.monotonic() < until:
        select.select([channel.fileno() for channel in crew.channels], [], [], 1)
        crew.hear()
    answer = crew.ended.popleft().outcome
    crew.end_all()
    placement.close()
    assert isinstance(answer, StoredOutput), answer
    blobs = FileBlobs(Path(sent.blobs))
    outcome = outcome_from(answer, blobs=blobs)
    assert isinstance(outcome, Kept)
    told = decoded(outcome.artifact, texts.output, blobs=blobs)
    sys.stdout.write(json.dumps({"code": placement.code, "told": told, "agent": sys.executable}))


if __name__ == "__main__":
    {"drive": drive, "make": make}[sys.argv[1]](*sys.argv[2:])

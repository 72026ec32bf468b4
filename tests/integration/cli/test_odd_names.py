"""What comes from elsewhere is shown without commanding the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from sematic.cli.root import root
from sematic.model.changes import (
    ArtifactRecorded,
    Change,
    FunctionRecorded,
    OutputBound,
    PipelineRunCreated,
    ProvenanceRecorded,
    RunCreated,
)
from sematic.model.records import GitState
from sematic.model.states import RunState
from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import LeftOut, Manifest, RecordedFile
from sematic.packaging.project import ProjectKind
from sematic.store.embedded import open_store
from tests.builders import a_function, a_pipeline_run, a_run, after_noon, an_artifact, an_error
from tests.integration.cli.conftest import CommandLine

ODD = "x\x1b[2J\x07y"


@pytest.mark.parametrize(
    "command",
    [
        *(("show",), ("list",), ("why",), ("code",), ("env",), ("env", "--requirements"), ("artifact",)),
        *(("artifact", "--output", "x.odd"), ("gc", "--older-than", "1d", "--dry-run")),
    ],
    ids=" ".join,
)
def test_no_name_commands_the_terminal(
    sematic: CommandLine, record: Callable[[Sequence[Change]], None], command: tuple[str, ...]
) -> None:
    artifact = replace(an_artifact("value"), type_name=ODD, type=f'"{ODD}"')
    run = a_run("odd", function=ODD, tags=(ODD,), state=RunState.FAILED, error=an_error(ODD), ended_at=after_noon(1))
    run = replace(run, name=ODD)
    git = GitState(commit=ODD, branch=ODD, is_dirty=True)
    told = dict.fromkeys(("function", "folder", "hostname", "user", "sematic_version", "python_version"), ODD)
    pipeline_run = replace(
        a_pipeline_run("odd"), root_id=run.id, git=git, command=(ODD,), cache_namespace=ODD, rerun_mode=ODD, **told
    )
    record(
        [
            FunctionRecorded(a_function()),
            ArtifactRecorded(artifact),
            PipelineRunCreated(pipeline_run),
            RunCreated(run, ()),
            OutputBound(run_id=run.id, artifact_id=artifact.id, producer_id=run.id),
        ]
    )
    manifest = Manifest(
        root=ODD,
        kind=ProjectKind.FOLDER,
        files={ODD: RecordedFile(link=ODD)},
        left_out={ODD: LeftOut(reason=ODD)},
        git=git,
        problems=(ODD,),
    )
    ran_on = Environment(
        python={"version": ODD, "executable": ODD},
        platform={"system": ODD},
        hardware={"processor": ODD},
        sematic=ODD,
        distributions=(Distribution(name=ODD, version=ODD, url=ODD),),
        variables={"TZ": ODD},
        problems=(ODD,),
    )
    with open_store(sematic.folder) as store:
        code, environment = (store.blobs.put(each.to_json()) for each in (manifest, ran_on))
        store.journal.record([ProvenanceRecorded(root_id=run.id, code=code, environment=environment)])
    about = () if command[0] in {"list", "gc"} else (artifact.id if command[0] == "artifact" else run.id,)
    # Colours are as on a terminal, so nothing is taken out on the way.
    result = sematic.runner.invoke(root, [*command, *about], color=True)
    assert "\x1b[2J" not in result.output
    assert "\x07" not in result.output
    assert isinstance(result.exception, SystemExit | None)

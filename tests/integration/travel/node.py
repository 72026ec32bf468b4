"""What a machine does first that is to run a pipeline run: arrange it, go on as that Python, and load the program."""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sematic.graph.loading import as_main, loaded
from sematic.packaging.travel.arranging import arrange, enter
from sematic.settings import read_settings
from sematic.store.embedded import open_store


def main(store_folder: str, root_id: str, *packages: str) -> None:
    with open_store(Path(store_folder), for_writing=False) as store:
        pipeline_run = store.history.pipeline_run(root_id)
        arranged = arrange(pipeline_run, blobs=store.blobs, settings=read_settings(), say=_say)
    enter(arranged, [__file__, *sys.argv[1:]])
    os.chdir(arranged.folder)
    program = loaded(arranged.launch, command=pipeline_run.command)
    with as_main(program):
        says = program.says()
    answer = {
        "says": says,
        "python": sys.executable,
        "code": str(arranged.code),
        "folder": str(Path.cwd()),
        "file": program.__file__,
        "packages": {name: _version_of(name) for name in packages},
    }
    sys.stdout.write(json.dumps(answer))


def _say(said: str) -> None:
    sys.stderr.write(f"{said}\n")


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])

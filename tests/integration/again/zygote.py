"""Starts `sematic` commands as processes that need not import anything: each is a fork of this one.

Reads one JSON object per line: `arguments`, `folder`, `environ`, and the files `stdin`, `stdout` and `stderr`. Answers
each with the exit code.
"""

from __future__ import annotations

import io
import json
import os
import sys

from sematic.cli.root import root
from sematic.runners import local, planning, reproducing
from sematic.store import embedded

IMPORTED = (embedded, local, planning, reproducing)


def become(task: dict[str, str]) -> None:
    os.chdir(task["folder"])
    os.environ.clear()
    os.environ.update(task["environ"])  # type: ignore[arg-type]  # an object in the object
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [path for path in paths if path and path not in sys.path]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        handle = os.open(task[name], os.O_RDONLY if number == 0 else os.O_WRONLY)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", write_through=True)  # type: ignore[arg-type]  # unbuffered
    sys.argv = ["sematic", *task["arguments"]]


def main() -> None:
    del sys.path[0]
    for line in sys.stdin.buffer:
        process = os.fork()
        if not process:
            become(json.loads(line))
            root(prog_name="sematic")
        _, status = os.waitpid(process, 0)
        sys.stdout.buffer.write(b"%d\n" % os.waitstatus_to_exitcode(status))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

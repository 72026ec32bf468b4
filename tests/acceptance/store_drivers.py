"""What the processes of the store's acceptance tests do."""

from __future__ import annotations

import sys
from pathlib import Path

from sematic.store.embedded import open_store
from tests.builders import a_run, an_artifact, changes_of_chain, changes_of_success

STEPS = 20


def write_pipelines(folder: str, driver: int, pipelines: int) -> None:
    """Write small pipelines one after the other, each step recorded by itself, as a driver does."""
    with open_store(Path(folder)) as store:
        for pipeline in range(pipelines):
            for change in changes_of_chain(STEPS, name=chain_of(driver, pipeline)):
                store.journal.record([change])
            store.blobs.put(f"blob of {driver}".encode())
            store.blobs.put(b"blob of all")
            store.journal.flush()


def chain_of(driver: int, pipeline: int) -> str:
    """Return what a driver's pipeline is called."""
    return f"driver {driver}, pipeline {pipeline}"


def write_until_killed(folder: str) -> None:
    """Write runs and blobs for ever; print the number of each run that is durable."""
    with open_store(Path(folder)) as store:
        number = 0
        while True:
            store.blobs.put(str(number).encode() * 500_000)
            store.journal.record(changes_of_success(a_run(f"r{number}"), output=an_artifact(number)))
            if number % 10 == 0:
                store.journal.flush()
                sys.stdout.write(f"{number}\n")
                sys.stdout.flush()
            number += 1


def write_and_forget_to_close(folder: str) -> None:
    """Record a run and end, as a program does that never closes anything."""
    store = open_store(Path(folder))
    store.journal.record(changes_of_success(a_run("forgotten"), output=an_artifact(1)))


if __name__ == "__main__":
    {"until-killed": write_until_killed, "forgetful": write_and_forget_to_close}[sys.argv[1]](sys.argv[2])

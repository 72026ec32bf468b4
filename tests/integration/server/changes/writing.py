"""A process that writes straight to a store: `python -m ... FOLDER NAME COUNT [DATABASE]`."""

import sys
from pathlib import Path

from sematic.model.changes import Batch, RunCreated
from sematic.store.embedded import open_store
from tests.builders import a_run

if __name__ == "__main__":
    folder, name, count, *database = sys.argv[1:]
    with open_store(Path(folder), database=database[0] if database else None) as store:
        for number in range(int(count)):
            store.apply(Batch([RunCreated(a_run(f"{name} {number}"))]))

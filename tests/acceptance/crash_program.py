"""A random graph of steps, the same for the same seed, that leaves a trace of what ran: `python FILE SEED TRACE`.

Each step writes a line when it begins, and another just before it returns. Steps hand on texts, some of them large.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from pathlib import Path

import sematic
from sematic.model.errors import InfrastructureError

LARGE = 40_000
"""Characters of a value that is a blob of its own."""


def worked(name: str, inputs: list[str], trace: str) -> str:
    """Return a text that depends on all inputs, after some milliseconds."""
    chance = random.Random(name)
    _note(trace, f"begin {name}")
    time.sleep(chance.random() * 0.15)
    digest = hashlib.sha256("|".join([name, *inputs]).encode()).hexdigest()
    _note(trace, f"end {name}")
    return digest * (LARGE // len(digest)) if chance.random() < 0.3 else digest


def _note(trace: str, line: str) -> None:
    context = sematic.context()
    handle = os.open(trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, f"{line} {context.run_id} {context.attempt}\n".encode())
    os.close(handle)


@sematic.func
def inline(name: str, inputs: list[str], trace: str) -> str:
    return worked(name, inputs, trace)


@sematic.func(standalone=True, retry=sematic.RetrySettings((InfrastructureError,), 20))
def outside(name: str, inputs: list[str], trace: str) -> str:
    return worked(name, inputs, trace)


@sematic.func
def nested(name: str, inputs: list[str], seed: int, trace: str) -> str:
    return layered(f"{name}/", inputs, random.Random(seed), trace, depth=1)


@sematic.func
def joined(texts: list[str]) -> str:
    return hashlib.sha256("|".join(texts).encode()).hexdigest()


@sematic.func
def pipeline(seed: int, trace: str) -> str:
    return layered("", [], random.Random(seed), trace, depth=0)


def layered(prefix: str, given: list[str], chance: random.Random, trace: str, *, depth: int) -> str:
    """Return the output of a random graph: each step takes some of the earlier ones."""
    made: list[str] = list(given)
    for number in range(chance.randint(5, 11)):
        name = f"{prefix}{number}"
        inputs = chance.sample(made, k=min(len(made), chance.randint(0, 3)))
        kind = chance.random()
        if kind < 0.15 and depth == 0:
            made.append(nested(name, inputs, chance.randint(0, 1 << 30), trace))
        elif kind < 0.6:
            made.append(outside(name, inputs, trace))
        else:
            made.append(inline(name, inputs, trace))
    return joined(made)


def expected(seed: int) -> str:
    """Return the right answer, computed in memory."""
    return sematic.SilentRunner().run(pipeline(seed, os.devnull))


if __name__ == "__main__":
    answer = sematic.LocalRunner(max_parallelism=4).run(pipeline(int(sys.argv[1]), sys.argv[2]))
    Path(sys.argv[2]).with_suffix(".answer").write_text(answer)

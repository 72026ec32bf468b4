"""Small projects, written and imported for one test."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator

import pytest

from sematic.graph.fingerprint import CodeFingerprint, fingerprint_of


@pytest.fixture
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., CodeFingerprint]]:
    """Return the fingerprint of `job.main` in a project made of the given files (their names without `.py`)."""
    path_before = list(sys.path)
    base = str(tmp_path_factory.getbasetemp())

    def forget() -> None:
        for name, module in list(sys.modules.items()):
            known = getattr(module, "__dict__", {})  # torch puts objects among the modules that have every attribute
            places = [known.get("__file__"), *known.get("__path__", ())]
            if any(str(place).startswith(base) for place in places):
                del sys.modules[name]

    def fingerprint(job: str, **others: str) -> CodeFingerprint:
        forget()
        folder = tmp_path_factory.mktemp("project")
        for name, text in {"job": job, **others}.items():
            file = folder / (name.replace("__in__", "/") + ".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        sys.path[:] = [str(folder), *path_before]
        importlib.invalidate_caches()
        return fingerprint_of(importlib.import_module("job").main)

    yield fingerprint
    sys.path[:] = path_before
    forget()

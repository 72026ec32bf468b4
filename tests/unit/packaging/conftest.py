"""Folders with and without git, and a camera for them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sematic.model.ids import Digest
from sematic.packaging.manifest import Manifest, content_of, manifest_of
from sematic.packaging.project import Program, Project, project_of
from sematic.packaging.remembered import Memory
from sematic.packaging.snapshot import STANDARD, Limits, snapshot_of
from sematic.testing.memory import MemoryBlobs

LATER = 10_000_000_000
"""Nanoseconds: what was changed so long before it was looked at is old."""


def git(folder: Path, *words: str) -> str:
    person = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


class CountingBlobs(MemoryBlobs):
    """Counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.puts = 0

    def put(self, content: bytes | memoryview) -> Digest:
        self.puts += 1
        return super().put(content)


@dataclass
class Camera:
    """Takes snapshots of a folder."""

    root: Path
    memory: Memory
    blobs: CountingBlobs = field(default_factory=CountingBlobs)
    limits: Limits = STANDARD
    apart: Path | None = None

    @property
    def project(self) -> Project:
        return project_of(Program(folder=self.root))

    def digest(self) -> Digest:
        snapshot = snapshot_of(self.project, blobs=self.blobs, memory=self.memory, apart=self.apart, limits=self.limits)
        return snapshot.manifest

    def snap(self) -> Manifest:
        return manifest_of(self.blobs.open(self.digest()))

    def text(self, path: str) -> str:
        return bytes(content_of(self.snap().files[path], blobs=self.blobs)).decode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a git repository: `a.py` and `pkg/b.py` are committed."""
    root = tmp_path / "project"
    (root / "pkg").mkdir(parents=True)
    (root / "a.py").write_text("a = 1\n")
    (root / "pkg" / "b.py").write_text("b = 1\n")
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    git(root, "init", "--quiet", "--initial-branch=trunk")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "a")
    return root


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A folder without git: `a.py` and `pkg/b.py` are in it."""
    root = tmp_path / "plain"
    (root / "pkg").mkdir(parents=True)
    (root / "a.py").write_text("a = 1\n")
    (root / "pkg" / "b.py").write_text("b = 1\n")
    return root


@pytest.fixture
def camera_at(tmp_path: Path) -> Callable[[Path], Camera]:
    """Make a camera for which everything that is there was changed long ago."""

    def at(root: Path) -> Camera:
        return Camera(root=root, memory=Memory(tmp_path / "memory", clock=lambda: time.time_ns() + LATER))

    return at


@pytest.fixture
def camera(project: Path, camera_at: Callable[[Path], Camera]) -> Camera:
    """Takes snapshots of the folder with git."""
    return camera_at(project)

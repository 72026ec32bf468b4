"""A project in a folder of its own, worked on with real commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from sematic.store.embedded import open_store

SEMATIC = Path(sys.executable).with_name("sematic")

TRAIN = """\
    from dataclasses import dataclass
    import sematic

    @dataclass(frozen=True)
    class Config:
        rate: float = 0.5
        depth: int = 3

    def more(x):
        return x + 1

    @sematic.func
    def prepare(n: int) -> list[int]:
        print("-- prepare")
        return list(range(more(n)))

    @sematic.func
    def fit(rows: list[int], config: Config) -> float:
        print("-- fit")
        if config.rate > 1:
            raise ValueError("the rate is too high")
        return sum(rows) * config.rate

    @sematic.func
    def report(score: float, title: str) -> str:
        print("-- report")
        return f"{title}: {score}"

    @sematic.func
    def pipeline(n: int, config: Config, title: str = "score") -> str:
        return report(fit(prepare(n), config), title)

    if __name__ == "__main__":
        import sys
        print(sematic.LocalRunner().run(pipeline(3, Config(*map(float, sys.argv[1:])))))
    """


class Zygote:
    """Runs commands as processes that have imported everything already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(
        self, arguments: Sequence[str], *, cwd: Path, environ: Mapping[str, str], typed: str
    ) -> subprocess.CompletedProcess[str]:
        files = {name: self._folder / name for name in ("stdin", "stdout", "stderr")}
        for file in files.values():
            file.write_text("")
        files["stdin"].write_text(typed)
        task = {"arguments": arguments, "folder": str(cwd), "environ": dict(environ)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(task | {name: str(file) for name, file in files.items()}).encode() + b"\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        out, err = (files[name].read_text(encoding="utf-8") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(["sematic", *arguments], code, out, err)

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(timeout=60)


class Project:
    """Types commands in a folder, with a store of its own."""

    def __init__(self, folder: Path, zygote: Zygote) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        self._zygote = zygote
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
        # Python takes a module for unchanged that is as long as before and was changed within the same second.
        self.environ = {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store"), "PYTHONDONTWRITEBYTECODE": "1"}

    def __call__(
        self, *arguments: str, cwd: Path | None = None, typed: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return self._zygote.run(arguments, cwd=cwd or self.folder, environ={**self.environ, **environ}, typed=typed)

    def really(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Start the command as it is installed."""
        return subprocess.run(
            [SEMATIC, *arguments],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def says(self, *arguments: str, **more: Any) -> str:
        result = self(*arguments, **more)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def json(self, *arguments: str, fails: bool = False, **more: Any) -> Any:
        result = self(*arguments, "--json", **more)
        assert result.returncode == fails, result.stdout + result.stderr
        return json.loads(result.stdout)

    def fails(self, *arguments: str, **more: Any) -> str:
        result = self(*arguments, **more)
        assert result.returncode == 1, result.stdout + result.stderr
        return result.stderr

    def writes(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def changes(self, name: str, before: str, after: str) -> None:
        text = (self.folder / name).read_text()
        assert before in text
        (self.folder / name).write_text(text.replace(before, after))

    @property
    def newest(self) -> str:
        """The id of the pipeline run that was started last."""
        return self.roots[0]

    @property
    def roots(self) -> list[str]:
        """The ids of all pipeline runs, the newest first."""
        with open_store(Path(self.environ["SEMATIC_CONFIG_DIR"]), for_writing=False) as store:
            return [run.id for run in store.runs.page(limit=100).items]


def executed(output: str) -> list[str]:
    """Return what steps printed, in order."""
    return [line.removeprefix("-- ") for line in output.splitlines() if line.startswith("-- ")]


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    started = Zygote(tmp_path_factory.mktemp("zygote"))
    yield started
    started.close()


@pytest.fixture
def project(tmp_path: Path, zygote: Zygote) -> Project:
    return Project(tmp_path, zygote)


@pytest.fixture
def trained(project: Project) -> Project:
    """A project whose pipeline has run once."""
    project.writes("train.py", TRAIN)
    project.says("run", "train.py")
    return project

"""What a run was made from and ran on is shown, compared and restored."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sematic.model.changes import (
    ArtifactRecorded,
    Change,
    FunctionRecorded,
    PipelineRunCreated,
    ProvenanceRecorded,
    RunCreated,
    RunMoved,
)
from sematic.model.records import Run
from sematic.model.states import RunState
from sematic.packaging.environment import environment
from sematic.packaging.git import git_state
from sematic.packaging.installed import Distribution
from sematic.packaging.project import Program
from sematic.packaging.provenance import provenance_of
from sematic.packaging.recorded import recorded_code
from sematic.store.embedded import open_store
from tests.builders import a_function, a_pipeline_run, a_run, after_noon, an_artifact, an_input, digest_named
from tests.integration.cli.conftest import PLACES, CommandLine

Record = Callable[[Sequence[Change]], None]


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


def git(folder: Path, *words: str) -> None:
    person = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True)


@dataclass(frozen=True)
class Lab:
    """A project with git, and pipeline runs that were started from it."""

    root: Path
    sematic: CommandLine
    record: Record

    def run(self, name: str, *, minute: int = 0, source: str = "", x: object = 1, packages: str = "") -> Run:
        """Record a run that was made from the project as it is now."""
        artifact = an_artifact(x)
        run = a_run(
            name, function="pipelines.demo.step", created_at=after_noon(60 * minute), source_id=digest_named(source)
        )
        pipeline_run = replace(a_pipeline_run(name), root_id=run.id, git=git_state(self.root))
        function = a_function("step", id=digest_named(source), source=source)
        self.record(
            [
                ArtifactRecorded(artifact),
                FunctionRecorded(function),
                PipelineRunCreated(pipeline_run),
                RunCreated(run, (an_input(run, "x", artifact_id=artifact.id),)),
            ]
        )
        with open_store(self.sematic.folder) as store:
            found = provenance_of(Program(folder=self.root), blobs=store.blobs, store=store.folder)
            there = environment()
            if packages:
                there = replace(there, distributions=(Distribution(name="torch", version=packages),))
            ran_on = store.blobs.put(there.to_json())
            store.journal.record([ProvenanceRecorded(root_id=run.id, code=found.code, environment=ran_on)])
        return run


@pytest.fixture
def lab(tmp_path: Path, sematic: CommandLine, record: Record) -> Lab:
    root = tmp_path / "project"
    (root / "pkg").mkdir(parents=True)
    (root / "train.py").write_text("rate = 1\n")
    (root / "pkg" / "model.py").write_text("layers = 1\n")
    git(root, "init", "--quiet", "--initial-branch=trunk")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "a")
    return Lab(root=root, sematic=sematic, record=record)


class TestCode:
    """`sematic code`."""

    def test_it_lists_the_files_and_what_was_left_out(self, lab: Lab) -> None:
        (lab.root / "large.bin").write_bytes(b"x" * 1_200_000)
        (lab.root / "new.py").write_text("x\n")
        shown = lab.sematic.says("code", lab.run("a").id[:10])
        assert "3 files, 22 B" in shown
        assert "on trunk, with uncommitted changes" in shown
        assert "  2 B  new.py  new\n" in shown
        assert "large.bin  is larger than 1 MB  1.2 MB\n" in shown

    def test_programs_get_the_same(self, lab: Lab) -> None:
        run = lab.run("a")
        facts = lab.sematic.json("code", run.id)
        assert (facts["run_id"], facts["folder"], facts["kind"]) == (run.id, str(lab.root), "git")
        assert [(each["path"], each["size"], each["is_new"]) for each in facts["files"]] == [
            ("pkg/model.py", 11, False),
            ("train.py", 9, False),
        ]
        assert facts["git"]["branch"] == "trunk"
        assert (facts["left_out"], facts["diff"], facts["problems"]) == ([], None, [])

    @pytest.mark.parametrize("path", ["../../x", "sub/" + "d/" * 2000 + "x.py"])
    def test_a_file_that_is_no_projects_is_said_to_be_of_no_use(self, lab: Lab, path: str) -> None:
        run = lab.run("a")
        with open_store(lab.sematic.folder) as store:
            manifest = recorded_code(store.history.pipeline_run(run.root_id), blobs=store.blobs)
            odd = replace(manifest, files={path: manifest.files["train.py"]})
            code = store.blobs.put(odd.to_json())
            # Nobody records a run's code twice.
            store.journal.flush()
            with store.engine.begin() as db:
                db.exec_driver_sql("UPDATE pipeline_runs SET code = ?", (code,))
        assert "It is not used." in lab.sematic.says("code", run.id)
        (problem,) = lab.sematic.json("code", run.id)["problems"]
        assert problem.startswith("The recorded code names a file")
        assert "It is not used." in lab.sematic.fails("code", run.id, "--output", str(lab.root / "again"))

    def test_one_file_is_shown_as_it_was(self, lab: Lab) -> None:
        run = lab.run("a")
        (lab.root / "pkg" / "model.py").write_text("layers = 2\n")
        assert lab.sematic.says("code", run.id, "model.py") == "layers = 1\n"
        assert lab.sematic.json("code", run.id, "pkg/model.py")["content"] == "layers = 1\n"

    def test_a_file_that_is_no_text_comes_out_as_it_went_in(self, lab: Lab) -> None:
        (lab.root / "x.bin").write_bytes(b"\xff\0\r\n")
        run = lab.run("a")
        assert lab.sematic("code", run.id, "x.bin").stdout_bytes == b"\xff\0\r\n"
        assert lab.sematic.json("code", run.id, "x.bin")["content"] == {"base64": "/wANCg=="}

    def test_a_file_that_is_not_there_is_a_sentence(self, lab: Lab) -> None:
        (lab.root / "large.bin").write_bytes(b"x" * 1_200_000)
        for folder in ("one", "two"):
            (lab.root / folder).mkdir()
            (lab.root / folder / "same.py").write_text(folder)
        run = lab.run("a")
        assert "There is no file 'x.py' in the recorded code" in lab.sematic.fails("code", run.id, "x.py")
        assert "was not recorded: it is larger than 1 MB" in lab.sematic.fails("code", run.id, "large.bin")
        assert "Give more of its path: one/same.py, two/same.py" in lab.sematic.fails("code", run.id, "same.py")

    def test_uncommitted_changes_are_shown_as_they_were(self, lab: Lab) -> None:
        (lab.root / "train.py").write_text("rate = 2\n")
        (lab.root / "new.py").write_text("x\n")
        run = lab.run("a")
        git(lab.root, "add", ".")
        git(lab.root, "commit", "--quiet", "-m", "b")
        diff = lab.sematic.says("code", run.id, "--diff")
        assert "-rate = 1\n+rate = 2\n" in diff
        assert "new file mode 100644\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x\n" in diff
        assert "new.py" not in lab.sematic.says("code", run.id, "train.py", "--diff")
        assert lab.sematic.says("code", run.id, "new.py", "--diff").startswith("diff --git a/new.py b/new.py\n")

    def test_without_uncommitted_changes_that_is_said(self, lab: Lab) -> None:
        result = lab.sematic("code", lab.run("a").id, "--diff")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing differs.\n")

    def test_two_runs_are_compared(self, lab: Lab) -> None:
        before = lab.run("a")
        (lab.root / "train.py").write_text("rate = 2\n")
        now = lab.run("b")
        assert lab.sematic.says("code", before.id, "--diff", now.id[:10]) == (
            "diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n@@ -1 +1 @@\n-rate = 1\n+rate = 2\n"
        )
        facts = lab.sematic.json("code", before.id, "--diff", now.id)
        assert (facts["compared_with"], facts["files"]) == (
            now.id,
            [{"path": "train.py", "change": "changed", "added": 1, "removed": 1}],
        )
        assert lab.sematic("code", before.id, "model.py", "--diff", now.id).stderr == "Nothing differs.\n"

    def test_a_run_is_compared_with_the_files_as_they_are(self, lab: Lab) -> None:
        run = lab.run("a")
        stored = sorted(path for path in lab.sematic.folder.rglob("*") if "blobs" in path.parts)
        (lab.root / "train.py").unlink()
        (lab.root / "new.py").write_text("x\n")
        assert [
            (each["path"], each["change"]) for each in lab.sematic.json("code", run.id, "--diff", "now")["files"]
        ] == [
            ("new.py", "added"),
            ("train.py", "removed"),
        ]
        assert sorted(path for path in lab.sematic.folder.rglob("*") if "blobs" in path.parts) == stored

    def test_a_project_that_is_gone_is_compared_with_nothing(self, lab: Lab, tmp_path: Path) -> None:
        run = lab.run("a")
        lab.root.rename(tmp_path / "moved")
        assert "is not there any more" in lab.sematic.fails("code", run.id, "--diff", "now")

    def test_the_files_are_written_into_a_folder(self, lab: Lab, tmp_path: Path) -> None:
        (lab.root / "link").symlink_to("/etc")
        run = lab.run("a")
        (lab.root / "train.py").write_text("rate = 2\n")
        said = lab.sematic.says("code", run.id, "--output", str(tmp_path / "before"))
        assert said == f"Wrote 2 files to {tmp_path / 'before'}.\n1 link would lead out of it and was not made.\n"
        assert (tmp_path / "before" / "train.py").read_text() == "rate = 1\n"
        facts = lab.sematic.json("code", run.id, "--output", str(tmp_path / "again"))
        assert (facts["files"], facts["links_left_out"]) == (2, ["link"])
        assert "Choose another folder" in lab.sematic.fails("code", run.id, "--output", str(tmp_path / "before"))

    def test_a_folder_and_a_file_together_are_wrong_usage(self, lab: Lab, tmp_path: Path) -> None:
        assert lab.sematic("code", lab.run("a").id, "train.py", "--output", str(tmp_path / "x")).exit_code == 2

    def test_odd_names_do_no_harm(self, lab: Lab) -> None:
        for name in (b"new\nline", b"\xff\xfe", b"\x1b[31mred", b"-rf"):
            (lab.root / os.fsdecode(name)).write_text("x\n")
        run = lab.run("a")
        shown = lab.sematic.says("code", run.id)
        assert '"new\\nline"  new\n' in shown
        assert '"\\377\\376"  new\n' in shown
        assert "\x1b" not in shown
        assert "\x1b" not in lab.sematic.says("code", run.id, "--diff")
        paths = [each["path"] for each in lab.sematic.json("code", run.id)["files"]]
        assert os.fsdecode(b"\xff\xfe") in paths


class TestEnvironment:
    """`sematic env`."""

    def test_it_shows_python_machine_and_packages(self, lab: Lab) -> None:
        shown = lab.sematic.says("env", lab.run("a").id)
        assert "CPython" in shown
        assert "memory" in shown
        assert "click" in shown

    def test_programs_get_the_same(self, lab: Lab) -> None:
        run = lab.run("a")
        facts = lab.sematic.json("env", run.id)
        assert (facts["run_id"], facts["python"]["implementation"]) == (run.id, "CPython")
        assert "click" in [each["name"] for each in facts["packages"]]

    def test_two_environments_are_compared(self, lab: Lab) -> None:
        before, now = lab.run("a", packages="1.0"), lab.run("b", packages="2.0")
        assert "package  torch  1.0     2.0" in lab.sematic.says("env", before.id, "--diff", now.id)
        facts = lab.sematic.json("env", before.id, "--diff", now.id)
        assert facts["differences"] == [{"part": "package", "name": "torch", "before": "1.0", "now": "2.0"}]
        assert "Nothing that was recorded differs." in lab.sematic.says("env", before.id, "--diff", before.id)

    def test_an_environment_is_compared_with_the_present_one(self, lab: Lab) -> None:
        facts = lab.sematic.json("env", lab.run("a", packages="1.0").id, "--diff", "now")
        assert facts["compared_with"] == "now"
        assert "click" in [each["name"] for each in facts["differences"] if not each["before"]]

    def test_requirements_are_for_an_installer(self, lab: Lab) -> None:
        lines = lab.sematic.says("env", lab.run("a", packages="1.0").id, "--requirements").splitlines()
        assert lines[0].startswith("# What pipeline run")
        assert lines[1:] == ["torch==1.0"]

    def test_requirements_and_a_difference_together_are_wrong_usage(self, lab: Lab) -> None:
        run = lab.run("a")
        assert lab.sematic("env", run.id, "--requirements", "--diff", run.id).exit_code == 2


@pytest.mark.parametrize("command", ["code", "env"])
def test_what_was_not_recorded_is_a_sentence(sematic: CommandLine, record: Record, command: str) -> None:
    run = a_run("old")
    record([PipelineRunCreated(a_pipeline_run("old")), RunCreated(run)])
    assert f"of pipeline run {run.id} was not recorded" in sematic.fails(command, run.id)
    document = json.loads(sematic(command, run.id, "--json").stdout)
    assert document["error"]["type"] == "NotRecordedError"


class TestWhy:
    """`sematic why`, about any run."""

    def test_everything_that_differs_is_named(self, lab: Lab) -> None:
        lab.run("a", source="def step(x):\n    return x", x=1, packages="1.0")
        (lab.root / "train.py").write_text("rate = 2\n")
        (lab.root / "new.py").write_text("x\n")
        run = lab.run("b", minute=1, source="def step(x):\n    return -x", x=2, packages="2.0")
        shown = lab.sematic.says("why", run.id)
        assert "input    x" in shown
        assert "package  torch  1.0" in shown
        assert "trunk, changed" in shown
        assert "changed  +1 -1  train.py" in shown
        assert "added    +1 -0  new.py" in shown
        assert "-    return x\n  +    return -x" in shown

    def test_programs_get_the_same(self, lab: Lab) -> None:
        before = lab.run("a", source="def step(x):\n    return x", x=1, packages="1.0")
        (lab.root / "train.py").write_text("rate = 2\n")
        run = lab.run("b", minute=1, source="def step(x):\n    return -x", x=2, packages="2.0")
        nearest = lab.sematic.json("why", run.id)["nearest"]
        assert nearest["run_id"] == before.id
        assert nearest["inputs"] == [
            {
                "name": "x",
                "before": an_artifact(1).id,
                "now": an_artifact(2).id,
                "summary_before": "1",
                "summary_now": "2",
            }
        ]
        assert nearest["source"].endswith("-    return x\n+    return -x")
        assert nearest["files"] == [{"path": "train.py", "change": "changed", "added": 1, "removed": 1}]
        assert nearest["environment"] == [{"part": "package", "name": "torch", "before": "1.0", "now": "2.0"}]
        assert (nearest["git"]["before"]["is_dirty"], nearest["git"]["now"]["is_dirty"]) == (False, True)

    def test_only_code_is_named_file_by_file(self, lab: Lab) -> None:
        lab.run("a")
        for name in ("out.log", "notes.ipynb", "model.yaml"):
            (lab.root / name).write_text("x\n")
        run = lab.run("b", minute=1)
        shown = lab.sematic.says("why", run.id)
        assert "added  +1 -0  model.yaml\n" in shown
        assert "and 2 files that are no code" in shown
        assert "out.log" not in shown
        assert len(lab.sematic.json("why", run.id)["nearest"]["files"]) == 3

    def test_what_differs_comes_before_a_cache_that_was_not_asked(self, lab: Lab, record: Record) -> None:
        lab.run("a", x=1)
        run = lab.run("b", minute=1, x=2)
        record([RunMoved(run_id=run.id, expected=RunState.CREATED, to=RunState.SCHEDULED, at=after_noon(61))])
        shown = lab.sematic.says("why", run.id)
        assert 0 < shown.index("Nearest earlier run") < shown.index("It was executed without asking the cache")

    def test_a_first_run_has_nothing_to_be_compared_with(self, lab: Lab) -> None:
        run = lab.run("a")
        assert "There is no earlier run of this function" in lab.sematic.says("why", run.id)
        assert lab.sematic.json("why", run.id)["nearest"] is None

    def test_a_run_that_did_the_same_is_said_to(self, lab: Lab) -> None:
        lab.run("a")
        shown = lab.sematic.says("why", lab.run("b", minute=1).id)
        assert "Nothing that was recorded differs from the nearest earlier run" in shown

    def test_what_was_not_recorded_is_not_compared(self, lab: Lab, record: Record) -> None:
        old = a_run("old", function="pipelines.demo.step", created_at=after_noon(-60))
        record([PipelineRunCreated(replace(a_pipeline_run("old"), root_id=old.id)), RunCreated(old)])
        run = lab.run("a")
        shown = lab.sematic.says("why", run.id)
        assert "The code was not recorded for both" in shown
        assert lab.sematic.json("why", run.id)["nearest"]["files"] is None

    def test_an_input_that_is_not_there_yet_is_told(self, lab: Lab, record: Record) -> None:
        lab.run("a")
        run = a_run("waiting", function="pipelines.demo.step", created_at=after_noon(60))
        pipeline_run = replace(a_pipeline_run("waiting"), root_id=run.id)
        record([PipelineRunCreated(pipeline_run), RunCreated(run, (an_input(run, "x"),))])
        [x] = lab.sematic.json("why", run.id)["nearest"]["inputs"]
        assert (x["before"], x["now"]) == (an_artifact(1).id, None)

"""What a run was made from, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sematic.model.changes import PipelineRunCreated, ProvenanceRecorded, RunCreated
from sematic.model.records import GitState, Run
from sematic.packaging.environment import environment
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import LeftOut, Manifest, RecordedDiff, RecordedFile
from sematic.packaging.project import ProjectKind
from tests.builders import a_pipeline_run, a_run, after_noon, digest_named
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import double, ran

OUTSIDE = "../../etc/passwd"
ODD = "odd\udc80name.py"


def made_from(
    web: Web, files: Mapping[str, bytes], *, minute: int = 0, packages: str = "1.0", diff: bytes | None = None
) -> Run:
    """Record a run that was made from some files."""
    blobs = web.store.blobs
    run = a_run(f"run-{minute}", function="demo.step", created_at=after_noon(60 * minute))
    manifest = Manifest(
        root="/home/ada/project",
        kind=ProjectKind.GIT,
        files={
            path: RecordedFile(digest=blobs.put(content), size=len(content), is_new=path.startswith("new"))
            for path, content in files.items()
        },
        left_out={"large.bin": LeftOut(reason="is larger than 1 MB", size=2_000_000)},
        git=GitState(commit="a" * 40, branch="main", is_dirty=True),
        diff=None if diff is None else RecordedDiff(digest=blobs.put(diff), size=len(diff)),
    )
    ran_on = replace(environment(), distributions=(Distribution(name="torch", version=packages),))
    web.store.journal.record(
        [
            PipelineRunCreated(replace(a_pipeline_run("x"), root_id=run.id)),
            RunCreated(run),
            ProvenanceRecorded(
                root_id=run.id, code=blobs.put(manifest.to_json()), environment=blobs.put(ran_on.to_json())
            ),
        ]
    )
    web.store.journal.flush()
    return run


def test_the_source_of_a_function_is_told(web: Web) -> None:
    source = web.get(f"/runs/{ran(double(2))}/source")
    assert source["path"].endswith(".double")
    assert "return 2 * x" in source["source"]
    assert source["docstring"] == "Twice a number."


def test_a_source_that_was_not_recorded_is_a_problem(web: Web) -> None:
    web.store.journal.record([RunCreated(a_run(source_id=digest_named("nothing")))])
    web.store.journal.flush()
    assert "was not recorded" in web.refuses(f"/runs/{a_run().id}/source", status=404)


def test_the_files_are_listed_in_pages(web: Web) -> None:
    run = made_from(web, {f"{n}.py": b"x" * n for n in range(5)})
    snapshot = web.get(f"/runs/{run.id}/code", limit=2)
    assert (snapshot["count"], snapshot["size"], snapshot["folder"]) == (5, 10, "/home/ada/project")
    assert snapshot["left_out"] == [{"path": "large.bin", "reason": "is larger than 1 MB", "size": 2_000_000}]
    paths = [each["path"] for each in snapshot["files"]]
    while snapshot["next"] is not None:
        snapshot = web.get(f"/runs/{run.id}/code", limit=2, after=snapshot["next"])
        paths += [each["path"] for each in snapshot["files"]]
    assert paths == [f"{n}.py" for n in range(5)]


def test_one_file_is_told_as_it_was(web: Web) -> None:
    run = made_from(web, {"pkg/a.py": b"print('<script>')\n", "picture.png": b"\x89PNG\0\0"})
    assert web.get(f"/runs/{run.id}/code/files/pkg/a.py")["text"] == "print('<script>')\n"
    assert web.get(f"/runs/{run.id}/code/files/picture.png")["text"] is None


def test_a_name_that_is_no_text_is_told_and_found(web: Web) -> None:
    run = made_from(web, {ODD: b"1"})
    (file,) = web.get(f"/runs/{run.id}/code")["files"]
    assert file["path"] == "odd\\udc80name.py"
    assert web.get(f"/runs/{run.id}/code/files/odd%5Cudc80name.py")["text"] == "1"


def test_a_large_file_is_cut_and_says_by_how_much(web: Web) -> None:
    told = web.get(f"/runs/{made_from(web, {'a.txt': b'a' * 3_000_000}).id}/code/files/a.txt")
    assert len(told["text"]) + told["left_out"] == 3_000_000


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "pkg/../../sematic.db",
        "a.py%00",
        "a.py%0ax",
        "large.bin",
        "%2e%2e",
    ],
)
def test_only_what_was_recorded_is_read(web: Web, path: str) -> None:
    run = made_from(web, {"a.py": b"1"})
    response = web.ask("GET", f"/runs/{run.id}/code/files/{path}")
    assert response.status_code in {404, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_a_recorded_name_that_leads_outside_is_only_a_name(web: Web) -> None:
    run = made_from(web, {OUTSIDE: b"not the machine's"})
    assert web.get(f"/runs/{run.id}/code/files/..%2f..%2fetc%2fpasswd")["text"] == "not the machine's"
    assert web.get(f"/runs/{run.id}/code")["problems"] != []


def test_the_code_is_compared_with_the_nearest_earlier_run(web: Web) -> None:
    before = made_from(web, {"a.py": b"one\ntwo\n", "gone.py": b"x\n"})
    now = made_from(web, {"a.py": b"one\n2\n", "come.py": b"y\n"}, minute=1)
    diff = web.get(f"/runs/{now.id}/code/diff")
    assert diff["other"]["id"] == before.id
    assert {each["path"]: each["change"] for each in diff["files"]} == {
        "a.py": "changed",
        "come.py": "added",
        "gone.py": "removed",
    }
    assert "-two\n+2\n" in diff["diff"]
    assert web.get(f"/runs/{before.id}/code/diff")["notes"] == ["There is no earlier run of this function."]
    assert "-2\n+two\n" in web.get(f"/runs/{before.id}/code/diff", other=now.id)["diff"]
    web.refuses(f"/runs/{now.id}/code/diff", status=422, params={"other": "../x"})
    web.refuses(f"/runs/{now.id}/code/diff", status=404, params={"other": "f" * 32})


def test_what_had_not_been_committed_is_told(web: Web) -> None:
    run = made_from(web, {"new.py": b"fresh\n", "a.py": b"1\n"}, diff=b"diff --git a/a.py b/a.py\n-0\n+1\n")
    told = web.get(f"/runs/{run.id}/code/uncommitted")
    assert told["diff"].startswith("diff --git a/a.py b/a.py\n-0\n+1\n")
    assert "+fresh\n" in told["diff"]
    assert [each["path"] for each in told["files"]] == ["new.py"]


def test_the_environment_is_told_and_compared(web: Web) -> None:
    made_from(web, {}, packages="1.0")
    now = made_from(web, {}, minute=1, packages="2.0")
    told = web.get(f"/runs/{now.id}/environment")
    assert [(each["name"], each["version"]) for each in told["packages"]] == [("torch", "2.0")]
    assert web.get(f"/runs/{now.id}/environment/diff")["differences"] == [
        {"part": "package", "name": "torch", "before": "1.0", "now": "2.0"}
    ]


@pytest.mark.parametrize("what", ["code", "code/diff", "code/uncommitted", "code/files/a.py", "environment"])
def test_what_was_not_recorded_is_a_problem(web: Web, what: str) -> None:
    run = a_run("bare")
    web.store.journal.record([PipelineRunCreated(replace(a_pipeline_run("x"), root_id=run.id)), RunCreated(run)])
    web.store.journal.flush()
    if what == "code/diff":
        assert web.get(f"/runs/{run.id}/{what}")["other"] is None
    else:
        assert "was not recorded" in web.refuses(f"/runs/{run.id}/{what}", status=404)

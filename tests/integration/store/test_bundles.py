"""A pipeline run goes into a file and comes out of it as it was, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    CancelAsked,
    FunctionRecorded,
    OutputBound,
    PipelineRunCreated,
    RunCreated,
    UsageMeasured,
)
from sematic.model.errors import BundleError, MissingBlobError, RunIsDrivenError, UnknownRunError
from sematic.model.ids import digest_of
from sematic.model.records import (
    Cancellation,
    GitState,
    Launch,
    ResourceUsage,
    UsageSample,
    View,
    ViewKind,
)
from sematic.model.states import PipelineRunState, RunState
from sematic.store.bundle import artifacts_of, functions_of, records_of
from sematic.store.bundle_reader import opened_bundle
from sematic.store.bundle_writer import write_bundle
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.gc import Rule, Times, collect, unwanted
from sematic.store.importing import import_bundle
from tests.builders import (
    NOON,
    a_cache_record,
    a_function,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    an_input,
    run_id_of,
)

CONTENT = b"content of some size" * 2000
ROOT = run_id_of("root")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "here") as store:
        yield store


@pytest.fixture
def other(tmp_path):
    with open_store(tmp_path / "there") as store:
        yield store


def fill(store):
    """Write down a pipeline run that has something of everything."""
    digest, part, document = (store.blobs.put(content) for content in (CONTENT, b"picture", b"d" * 20_000))
    file = store.blobs.put(b"print('hello')")
    code = store.blobs.put(json.dumps({"files": {"a.py": {"digest": file}}, "not there": "0" * 64}).encode())
    environment = store.blobs.put(b'{"python": "3.12"}')
    view = View(
        kind=ViewKind.TABLE,
        summary="a table \u00e9",
        content={"rows": [[1, None, 2.5], ["x", True, {"a": []}]]},
        parts=(("image", part),),
        is_truncated=True,
    )
    value = replace(an_artifact("value"), buffers=((digest, len(CONTENT)),), view=view)
    large = an_artifact("large", document=None, document_digest=document)
    from sematic.model.ids import artifact_id_of

    large = replace(large, id=artifact_id_of(type_name=large.type_name, document=document))
    pipeline_run = a_pipeline_run(
        "root",
        state=PipelineRunState.FAILED,
        ended_at=after_noon(60),
        cache_namespace="mine",
        rerun_from=run_id_of("gone"),
        rerun_mode="CONTINUE",
        git=GitState(commit="c" * 40, branch="", is_dirty=True),
        command=("train.py", "--x"),
        code=code,
        environment=environment,
        launch=Launch(module="train", script="train.py", path=("a", "b")),
    )
    root = a_run("root", state=RunState.NESTED_FAILED, ended_at=after_noon(60), tags=("one", "two"))
    nested = a_run(
        "nested",
        root_id=ROOT,
        parent_id=ROOT,
        position=1,
        state=RunState.FAILED,
        started_at=after_noon(1),
        ended_at=after_noon(1.000001),
        attempts=2,
        error=an_error("\udcff odd"),
        cache=a_cache_record(),
        original_run_id=run_id_of("removed"),
        source_id=a_function().id,
        settings='{"cache": true}',
    )
    usage = ResourceUsage(
        seconds=1.25,
        cpu_seconds=0.1,
        peak_memory=10,
        mean_memory=5,
        samples=(UsageSample(seconds=0.1, cpu=1.5, memory=3),),
    )
    store.journal.record(
        [
            PipelineRunCreated(pipeline_run),
            FunctionRecorded(a_function()),
            ArtifactRecorded(value),
            ArtifactRecorded(large),
            RunCreated(root, (an_input(root, "z", artifact_id=value.id), an_input(root, "a", artifact_id=large.id))),
            RunCreated(nested, (an_input(nested, "x", producer_id=ROOT),)),
            OutputBound(run_id=ROOT, artifact_id=value.id, producer_id=nested.id),
            AttemptFailed(an_attempt(nested)),
            UsageMeasured(run_id=nested.id, attempt=2, usage=usage),
            CancelAsked(Cancellation(root_id=ROOT, run_id=nested.id, at=NOON, by="somebody")),
            CancelAsked(Cancellation(root_id=ROOT, at=NOON)),
        ]
    )
    store.journal.flush()
    logs = store.folder / "logs" / ROOT
    logs.mkdir(parents=True)
    (logs / f"{nested.id}-1.log").write_bytes(b"first line\n" + bytes(100_000) + b"last line")
    (logs / f"{nested.id}-1.log.gap").write_text("{}")
    (logs / f"{nested.id}-1.log.idx").write_text("derived")
    (logs / "secret").symlink_to(store.folder / "sematic.db")


def packed(store, root_id=ROOT):
    file = io.BytesIO()
    write_bundle(store, root_id, file)
    file.seek(0)
    return file


def take(store, file):
    with opened_bundle(file) as bundle:
        return import_bundle(store, bundle)


def told(store, root_id=ROOT):
    with store.engine.connect() as db:
        records = records_of(db, root_id)
        return records, list(functions_of(db, records)), list(artifacts_of(db, records))


def blobs_in(store):
    return {path.parent.name + path.name: path.read_bytes() for path in (store.folder / "blobs").glob("??/*")}


def logs_in(store):
    folder = store.folder / "logs" / ROOT
    return {path.name: path.read_bytes() for path in folder.glob("*-*")} if folder.exists() else {}


def everything(store):
    with store.engine.connect() as db:
        return {
            table: db.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608
            for table in ("pipeline_runs", "runs", "bindings", "artifacts", "attempts", "usages", "cancellations")
        }


def test_a_run_comes_out_as_it_went_in(store, other):
    fill(store)
    result = take(other, packed(store))
    assert told(other) == told(store)
    assert blobs_in(other) == blobs_in(store)
    assert logs_in(other) == {name: content for name, content in logs_in(store).items() if not name.endswith(".idx")}
    assert (result.is_new, result.runs, result.artifacts, result.blobs, result.logs) == (True, 2, 2, 6, 2)
    assert [path.name for path in (other.folder / "logs").iterdir()] == [ROOT]
    assert list((other.folder / "drivers").iterdir()) == []


def test_lists_and_tags_find_an_imported_run(store, other):
    fill(store)
    take(other, packed(store))
    from sematic.store.runs import RunFilter

    assert [run.id for run in other.runs.page(RunFilter(tag="two")).items] == [ROOT]
    assert other.cache.oldest_success(a_cache_record().key) is None
    assert other.artifacts.users_of_blob(digest_of(CONTENT)) != ""


def test_importing_twice_changes_nothing(store, other):
    fill(store)
    file = packed(store)
    take(other, file)
    before = everything(other), blobs_in(other), logs_in(other)
    assert not take(other, file).is_new
    assert (everything(other), blobs_in(other), logs_in(other)) == before
    assert not take(store, file).is_new


def test_what_the_store_has_already_stays_as_it_is(store, other):
    fill(store)
    seen_before = replace(an_artifact("value"), created_at=after_noon(-9), buffers=((digest_of(CONTENT), 1),))
    other.blobs.put(CONTENT)
    other.journal.record([FunctionRecorded(a_function()), ArtifactRecorded(seen_before)])
    other.journal.flush()
    assert take(other, packed(store)).is_new
    assert other.artifacts.by_ids([seen_before.id])[seen_before.id].created_at == after_noon(-9)
    assert told(other)[0] == told(store)[0]


def test_a_run_that_differs_is_refused_and_stays(store, other):
    fill(store)
    take(other, packed(store))
    with other.engine.begin() as db:
        db.exec_driver_sql("UPDATE runs SET name = 'renamed'")
    before = everything(other)
    with pytest.raises(BundleError, match=f"Pipeline run {ROOT} is in the store already, and is not as it is"):
        take(other, packed(store))
    assert everything(other) == before


def test_a_run_that_was_removed_can_be_imported_again(store, other):
    fill(store)
    take(other, packed(store))
    now = datetime.now(UTC) + timedelta(days=1)
    times = Times(now=now, rest=lambda _: None)
    collect(other, unwanted(other, Rule(older_than=timedelta()), now=now), times=times, say=lambda *_: None)
    assert (everything(other)["runs"], blobs_in(other), logs_in(other)) == ([], {}, {})
    assert take(other, packed(store)).is_new
    assert told(other) == told(store)


def test_the_same_run_gives_the_same_bytes(store, other):
    fill(store)
    first = packed(store).getvalue()
    take(other, io.BytesIO(first))
    assert packed(other).getvalue() == first


def test_a_run_that_is_being_executed_is_not_exported(store):
    fill(store)
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'RUNNING', ended_at = NULL")
    with driving(store.folder, ROOT), pytest.raises(RunIsDrivenError):
        packed(store)
    assert packed(store).getvalue()


def test_an_interrupted_run_can_be_moved(store, other):
    fill(store)
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'RUNNING', ended_at = NULL")
    take(other, packed(store))
    assert other.history.pipeline_run(ROOT).state is PipelineRunState.RUNNING


def test_what_is_not_there_cannot_be_exported(store):
    with pytest.raises(UnknownRunError):
        packed(store)
    fill(store)
    (store.folder / "blobs" / digest_of(CONTENT)[:2] / digest_of(CONTENT)[2:]).unlink()
    with pytest.raises(MissingBlobError):
        packed(store)


def changed(file, *, members=(), dropped=(), header=None, manifest=None):
    """Return a bundle with other members; the manifest is made to fit, unless it is given."""
    result, listed = io.BytesIO(), []
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(result, "w") as after:
        contents = {name: before.read(name) for name in before.namelist() if name not in dropped}
        contents |= dict(members)
        if header is not None:
            contents["sematic.json"] = json.dumps(header).encode()
        contents.pop("manifest.json", None)
        for name, content in contents.items():
            after.writestr(name, content)
            listed.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        if "manifest.json" not in dropped:
            after.writestr("manifest.json", json.dumps(listed if manifest is None else manifest(listed)))
    result.seek(0)
    return result


def lines_of(file, name):
    with zipfile.ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(f"records/{name}.jsonl").splitlines()]


def with_lines(file, name, change):
    lines = [change(line) for line in lines_of(file, name)]
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines if line is not None)
    return changed(file, members=[(f"records/{name}.jsonl", content)])


def refused(other, file, match):
    before = everything(other)
    with pytest.raises(BundleError, match=match):
        take(other, file)
    assert everything(other) == before
    assert not (other.folder / "logs").exists() or list((other.folder / "logs").iterdir()) == []
    assert not (other.folder / "blobs" / "tmp").exists() or list((other.folder / "blobs" / "tmp").iterdir()) == []


@pytest.fixture
def file(store):
    fill(store)
    return packed(store)


def test_a_bundle_made_anew_by_hand_is_as_good(file, other):
    assert take(other, changed(file)).is_new


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_off_is_refused(file, other, share):
    content = file.getvalue()
    refused(other, io.BytesIO(content[: int(len(content) * share)]), "is damaged, cut off, or no bundle")


def test_a_flipped_bit_anywhere_is_found_or_does_no_harm(file, store, tmp_path):
    content = file.getvalue()
    for number, place in enumerate(range(0, len(content), len(content) // 60)):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        with open_store(tmp_path / f"damaged{number}") as other:
            try:
                take(other, io.BytesIO(bytes(damaged)))
            except BundleError:
                assert everything(other)["runs"] == []
            else:
                assert told(other) == told(store)


def test_other_files_are_refused(other):
    refused(other, io.BytesIO(b"not a zip" * 100), "no bundle")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "a")
    refused(other, archive, "is no bundle of Sematic")


def test_a_newer_format_is_refused_and_an_unknown_fact_is_not(file, other):
    header = {"format": "sematic pipeline run", "version": 2}
    refused(other, changed(file, header=header), r"newer version of Sematic \(format 2")
    refused(other, changed(file, header=header | {"format": "x"}), "is no bundle")
    header = {"format": "sematic pipeline run", "version": 1, "root_id": ROOT, "more": [1]}
    assert take(other, changed(file, header=header)).is_new


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/etc/passwd",
        "blobs/../../../evil",
        "blobs/" + "A" * 64,
        "blobs/" + "a" * 63,
        "logs/../evil",
        f"logs/{ROOT}-1.log/../../x",
        f"logs/{ROOT}-0.log",
        f"logs/{ROOT}-1.log.idx",
        "records/secrets.jsonl",
        "logs/",
    ],
)
def test_names_that_no_bundle_has_are_refused(file, other, name):
    refused(other, changed(file, members=[(name, b"x")]), "nothing that a bundle has|is no file")


def test_links_are_refused(file, other):
    with zipfile.ZipFile(file, "a") as archive:
        info = zipfile.ZipInfo(f"logs/{ROOT}-1.log")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(other, file, "is no file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(file, other):
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("records/runs.jsonl", b"")
    refused(other, file, "two files called 'records/runs.jsonl'")


def test_what_the_manifest_does_not_know_is_refused(file, other):
    name = "records/runs.jsonl"
    refused(other, changed(file, dropped=["manifest.json"]), "has no manifest")
    refused(other, changed(file, manifest=lambda listed: listed[1:]), "does not say what is in it")
    refused(other, changed(file, manifest=lambda listed: [*listed, listed[0]]), "does not say what is in it")
    wrong = [{"name": name, "size": 1, "sha256": "0" * 64}]
    refused(
        other,
        changed(file, manifest=lambda listed: [each for each in listed if each["name"] != name] + wrong),
        "bytes, not 1",
    )
    refused(other, changed(file, dropped=[name]), "has no runs")


def test_a_value_that_is_not_what_its_name_says_is_refused(file, other):
    name = f"blobs/{digest_of(CONTENT)}"
    refused(other, changed(file, members=[(name, b"other")]), "is not called by its digest")

    def claimed(listed):
        return [each | ({"sha256": digest_of(CONTENT)} if each["name"] == name else {}) for each in listed]

    refused(other, changed(file, members=[(name, b"other")], manifest=claimed), "are damaged|digest does not match")


def test_a_value_that_is_compressed_is_refused(file, other):
    content = bytes(10_000_000)
    with zipfile.ZipFile(file, "a", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"blobs/{digest_of(content)}", content)
    refused(other, file, "is compressed")


def test_a_member_that_is_longer_than_it_says_is_refused(file, other):
    content = bytearray(file.getvalue())
    # The size in the directory at the end of the archive is made smaller: what follows is taken for the next member.
    name = f"blobs/{digest_of(CONTENT)}".encode()
    entry = content.rindex(name) - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    content[entry + 20 : entry + 28] = (10).to_bytes(4, "little") * 2
    refused(other, io.BytesIO(bytes(content)), "has 10 bytes, not 40,000|damaged")


def test_a_bundle_that_does_not_fit_the_disk_is_refused(file, other, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    refused(other, file, "and 1,000 are free on the disk")


@pytest.mark.parametrize(
    ("name", "change", "match"),
    [
        ("runs", lambda run: run | {"id": "../x" if run["parent_id"] else run["id"]}, "is no id of a run"),
        ("runs", lambda run: run | {"root_id": "0" * 32}, "part of another pipeline run"),
        ("runs", lambda run: run | {"parent_id": None}, "is not called by anybody"),
        ("runs", lambda run: None if run["parent_id"] else run, "which is not there"),
        ("runs", lambda run: run | {"state": "FLYING"}, "Line 1 of records/runs.jsonl in this bundle is no record"),
        ("runs", lambda run: {}, "is no record"),
        ("artifacts", lambda artifact: None, "is missing"),
        ("artifacts", lambda artifact: artifact | {"id": "0" * 64}, "is missing|not what its id says"),
        ("artifacts", lambda artifact: artifact | {"document_digest": "x"}, "is no digest|not what its"),
        ("artifacts", lambda artifact: artifact | {"buffers": [["0" * 64, 5]]}, "the bytes 0000.* are missing"),
        ("artifacts", lambda artifact: artifact | {"document": "aGk="}, "not what its digest says"),
        ("pipeline_run", lambda it: it | {"root_id": "0" * 32}, "it names one pipeline run and holds another"),
        ("pipeline_run", lambda it: it | {"code": "../../x"}, "is no digest"),
        ("pipeline_run", lambda it: None, "holds 0 pipeline runs"),
        ("cancellations", lambda it: it | {"root_id": "0" * 32}, "another pipeline run"),
        ("attempts", lambda it: it | {"run_id": "0" * 32}, "which is not there"),
    ],
)
def test_records_that_contradict_each_other_are_refused(file, other, name, change, match):
    refused(other, with_lines(file, name, change), match)


def test_a_log_of_a_run_that_is_not_in_it_is_refused(file, other):
    refused(other, changed(file, members=[(f"logs/{'0' * 32}-1.log", b"x")]), "is no log of its runs")


def test_long_zeros_in_a_log_take_no_room(file, other):
    take(other, file)
    (log,) = (other.folder / "logs" / ROOT).glob("*.log")
    assert log.stat().st_size == 100_020
    assert log.stat().st_blocks * 512 < 50_000


def test_logs_that_a_killed_import_left_are_replaced(file, other):
    left = other.folder / "logs" / ROOT
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    take(other, file)
    assert sorted(path.suffix for path in left.iterdir()) == [".gap", ".log"]


moments = st.integers(0, 10**9).map(lambda micros: NOON + timedelta(microseconds=micros))
texts = st.text(max_size=20)


@st.composite
def pipelines(draw):
    """Return the changes that record a random pipeline run: any tree, any bindings, any state."""
    size = draw(st.integers(1, 8))
    values = [an_artifact(draw(st.one_of(st.integers(), texts))) for _ in range(3)]
    changes = [PipelineRunCreated(a_pipeline_run("root", state=draw(st.sampled_from(PipelineRunState))))]
    changes += [ArtifactRecorded(value) for value in values]
    artifact_ids = st.one_of(st.none(), st.sampled_from([value.id for value in values]))
    ids = [ROOT, *(run_id_of(f"r{number}") for number in range(1, size))]
    producers = st.one_of(st.none(), st.sampled_from(ids))
    for number, run_id in enumerate(ids):
        error = draw(st.one_of(st.none(), texts.map(an_error)))
        run = a_run(
            draw(texts),
            id=run_id,
            root_id=ROOT,
            parent_id=None if number == 0 else draw(st.sampled_from(ids[:number])),
            position=number,
            state=draw(st.sampled_from(RunState)),
            created_at=draw(moments),
            ended_at=draw(st.one_of(st.none(), moments)),
            tags=tuple(draw(st.sets(texts, max_size=2))),
            error=error,
            is_virtual=draw(st.booleans()),
        )
        names = draw(st.lists(texts, max_size=3, unique=True))
        inputs = tuple(an_input(run, n, artifact_id=draw(artifact_ids), producer_id=draw(producers)) for n in names)
        changes.append(RunCreated(run, inputs))
        if draw(st.booleans()):
            changes.append(OutputBound(run_id=run.id, artifact_id=draw(artifact_ids), producer_id=draw(producers)))
        changes += [AttemptFailed(an_attempt(run, number)) for number in range(1, draw(st.integers(1, 3)))]
    return changes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=pipelines())
def test_any_pipeline_run_comes_out_as_it_went_in(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("stores")
    with open_store(folder / "here") as store, open_store(folder / "there") as other:
        store.journal.record(changes)
        store.journal.flush()
        take(other, packed(store))
        assert told(other) == told(store)
        assert not take(other, packed(store)).is_new

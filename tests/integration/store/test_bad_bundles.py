"""What is no bundle, damaged or malicious is refused with a sentence, and leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile

import pytest

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.errors import BundleError
from sematic.model.ids import digest_of
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run, run_id_of
from tests.integration.store.bundled import CONTENT, ROOT, everything, fill, packed, take, told


@pytest.fixture
def database():
    """None: a bundle is refused before anything reaches a database, whichever it is."""


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


def test_a_bundle_made_anew_by_hand_is_as_good(file, other):
    assert take(other, changed(file)).is_new


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_off_is_refused(file, other, share):
    content = file.getvalue()
    refused(other, io.BytesIO(content[: int(len(content) * share)]), "is damaged, cut off, or no bundle")


@pytest.mark.parametrize("added", [b"x", b"x\n", bytes(100)])
def test_a_bundle_with_something_added_is_refused(file, other, added):
    refused(other, io.BytesIO(file.getvalue() + added), r"Something was added to the end of this bundle\.")


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
        ("runs", lambda run: run | {"parent_id": run["parent_id"] and run["id"]}, "was called by itself"),
        ("runs", lambda run: run | {"attempts": -5}, "'attempts' of run .* cannot be -5"),
        ("runs", lambda run: run | {"attempts": 2**63 - 1}, "cannot have been started 9,223,372"),
        ("runs", lambda run: run | {"attempts": 10**30}, "'attempts' of run .* cannot be 1000"),
        ("runs", lambda run: run | {"position": -1}, "'position' of run .* cannot be -1"),
        (
            "runs",
            lambda run: run | {"created_at": "0001-01-01T00:00:00+14:00"},
            "'created_at' of run .* cannot be 0001",
        ),
        (
            "runs",
            lambda run: run | {"created_at": "9999-12-31T23:59:59-14:00"},
            "'created_at' of run .* cannot be 9999",
        ),
        ("runs", lambda run: run | {"created_at": "2026-01-01T00:00:00"}, "'created_at' of run .* cannot be 2026"),
        ("attempts", lambda it: it | {"number": 0}, "cannot have an attempt 0"),
        ("attempts", lambda it: it | {"started_at": "0001-01-01T00:00:00+14:00"}, "'started_at' of run"),
        ("usages", lambda it: it | {"usage": it["usage"] | {"peak_memory": 10**30}}, "'peak_memory' of run"),
        ("usages", lambda it: it | {"usage": it["usage"] | {"seconds": 1e300}}, "'seconds' of run"),
        ("artifacts", lambda it: it | {"size": 10**30}, "'size' of artifact"),
        ("artifacts", lambda it: it | {"created_at": "0001-01-01T00:00:00Z"}, "'created_at' of artifact"),
        ("cancellations", lambda it: it | {"at": "0001-01-01T00:00:00+14:00"}, "'at' of the pipeline run"),
        (
            "pipeline_run",
            lambda it: it | {"created_at": "0001-01-01T00:00:00+14:00"},
            "'created_at' of the pipeline run",
        ),
    ],
)
def test_records_that_contradict_each_other_are_refused(file, other, name, change, match):
    refused(other, with_lines(file, name, change), match)


def test_runs_that_call_each_other_are_refused(store, other):
    root = a_run("ring", state=RunState.FAILED)
    one, two = (
        a_run(name, root_id=root.id, parent_id=run_id_of(caller), position=number, state=RunState.FAILED)
        for number, (name, caller) in enumerate((("one", "two"), ("two", "one")), start=1)
    )
    store.journal.record(
        [PipelineRunCreated(a_pipeline_run("ring")), *(RunCreated(each, ()) for each in (root, one, two))]
    )
    store.journal.flush()
    refused(other, packed(store, root.id), "was called by itself")


def test_a_value_may_look_like_any_number(store, other):
    fill(store)
    file = with_lines(packed(store), "artifacts", lambda it: it | {"view": it["view"] | {"content": [-5, 10**30]}})
    assert take(other, file).is_new


def test_lines_without_an_end_and_nested_without_end_are_refused(file, other):
    name = "records/usages.jsonl"
    refused(other, changed(file, members=[(name, b"{}")]), "The last line of records/usages.jsonl .* is cut off")
    deep = b'{"id": ' + b"[" * 100_000 + b"\n"
    refused(other, changed(file, members=[("records/artifacts.jsonl", deep)]), "is no record")


def test_a_log_of_a_run_that_is_not_in_it_is_refused(file, other):
    refused(other, changed(file, members=[(f"logs/{'0' * 32}-1.log", b"x")]), "is no log of its runs")

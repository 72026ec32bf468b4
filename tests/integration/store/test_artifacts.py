"""Artifacts are found by id and by its beginning, and a blob says whose it is."""

from dataclasses import replace

import pytest

from sematic.model.changes import ArtifactRecorded, Batch
from sematic.model.errors import AmbiguousIdError, CorruptedBlobError, MissingBlobError, UnknownArtifactError
from sematic.model.ids import ArtifactId
from sematic.store.embedded import open_store
from tests.builders import a_run, an_artifact, changes_of_success, digest_named, run_id_of


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


def test_an_artifact_is_found_by_the_beginning_of_its_id(store):
    store.apply(Batch([ArtifactRecorded(an_artifact(1)), ArtifactRecorded(an_artifact(2))]))
    assert store.artifacts.by_prefix(an_artifact(2).id[:20].upper()) == an_artifact(2)


def test_the_beginning_of_several_ids_is_refused(store):
    for last in "ab":
        store.apply(Batch([ArtifactRecorded(an_artifact(last, id=ArtifactId("0" * 63 + last)))]))
    with pytest.raises(AmbiguousIdError, match="several ids"):
        store.artifacts.by_prefix("00")


@pytest.mark.parametrize("prefix", ["zz", "", "%"])
def test_the_beginning_of_no_id_is_refused(store, prefix):
    store.apply(Batch([ArtifactRecorded(an_artifact(1))]))
    with pytest.raises(UnknownArtifactError):
        store.artifacts.by_prefix(prefix)


def test_thousands_of_artifacts_are_found_at_once(store):
    artifacts = [an_artifact(number) for number in range(1200)]
    store.apply(Batch([ArtifactRecorded(artifact) for artifact in artifacts]))
    assert store.artifacts.by_ids([artifact.id for artifact in artifacts]) == {a.id: a for a in artifacts}


def test_a_damaged_blob_says_which_artifact_and_which_run_it_belongs_to(store, tmp_path):
    digest = store.blobs.put(b"a large document")
    artifact = an_artifact("large", document=None, document_digest=digest)
    store.apply(Batch(changes_of_success(a_run("maker"), output=artifact)))
    path = tmp_path / "blobs" / digest[:2] / digest[2:]
    path.chmod(0o644)
    path.write_bytes(b"a LARGE document")
    with pytest.raises(CorruptedBlobError) as caught:
        store.blobs.open(digest)
    for fact in (str(path), artifact.id, run_id_of("maker"), "output of run", "pipelines.demo.maker"):
        assert fact in str(caught.value)


def test_a_missing_buffer_of_an_input_says_whose_it_is(store):
    buffer = digest_named("buffer")
    artifact = an_artifact("large", buffers=((buffer, 6),))
    store.apply(Batch(changes_of_success(a_run("user"), inputs=[artifact], output=an_artifact(1))))
    with pytest.raises(MissingBlobError, match=f"artifact {artifact.id}, an input of run {run_id_of('user')}"):
        store.blobs.open(buffer)


def test_a_blob_of_an_artifact_no_run_has_says_so_much(store):
    artifact = replace(an_artifact("large"), document=None)
    store.apply(Batch([ArtifactRecorded(artifact)]))
    with pytest.raises(MissingBlobError, match=rf"belong to artifact {artifact.id}\."):
        store.blobs.open(artifact.document_digest)

"""Ids have one shape each, and mean the same in every process."""

from __future__ import annotations

import re

from sematic.model.ids import Digest, artifact_id_of, digest_of, new_batch_id, new_run_id

SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_run_id_is_32_hexadecimal_characters() -> None:
    assert re.fullmatch("[0-9a-f]{32}", new_run_id())


def test_a_batch_id_is_32_hexadecimal_characters() -> None:
    assert re.fullmatch("[0-9a-f]{32}", new_batch_id())


def test_no_two_run_ids_are_the_same() -> None:
    assert len({new_run_id() for _ in range(1000)}) == 1000


def test_a_digest_is_the_sha256_of_the_bytes() -> None:
    assert digest_of(b"") == SHA256_OF_NOTHING
    assert digest_of(memoryview(b"abc")) == digest_of(b"abc") != SHA256_OF_NOTHING


def test_equal_documents_of_one_type_are_one_artifact() -> None:
    document = digest_of(b"1")
    assert artifact_id_of(type_name="int", document=document) == artifact_id_of(type_name="int", document=document)


def test_equal_documents_of_two_types_are_two_artifacts() -> None:
    document = digest_of(b"1")
    assert artifact_id_of(type_name="int", document=document) != artifact_id_of(type_name="bool", document=document)


def test_an_artifact_id_never_changes_between_versions_or_processes() -> None:
    artifact_id = artifact_id_of(type_name="int", document=Digest(SHA256_OF_NOTHING))
    assert artifact_id == digest_of(f"int\n{SHA256_OF_NOTHING}".encode())
    assert re.fullmatch("[0-9a-f]{64}", artifact_id)

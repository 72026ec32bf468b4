from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sematic.model.records import ViewKind
from sematic.types.values.huggingface import HuggingFaceDatasetReference, HuggingFaceModelReference
from sematic.types.values.huggingface_models import HuggingFaceStoredModel
from tests.builders_types import stored

SHA = "0123456789abcdef0123456789abcdef01234567"


class Pretrained:
    """What the models of transformers offer."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    def save_pretrained(self, folder: str) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "config.json").write_text(json.dumps(self.config))

    @classmethod
    def from_pretrained(cls, name: str, **options: Any) -> Pretrained:
        file = Path(name, "config.json")
        return cls(json.loads(file.read_text()) if file.exists() else {"name": name, **options})


class Adapted:
    """What the models of peft offer."""

    peft_config = {"rank": 8}

    def __init__(self, base: Pretrained) -> None:
        self.base = base

    def get_base_model(self) -> Pretrained:
        return self.base

    def save_pretrained(self, folder: str) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_pretrained(cls, base: Pretrained, folder: str) -> Adapted:
        assert Path(folder).is_dir()
        return cls(base)


@pytest.mark.parametrize("text", ["gpt2", "owner/repo", f"owner/repo@{SHA}", f"gpt2@{SHA}", "o-1/r_2.x"])
def test_a_model_reference_is_read_from_text_and_written_back(text: str):
    reference = HuggingFaceModelReference.from_string(text)
    assert reference.to_string() == text
    assert reference.repo_reference() == text.partition("@")[0]


@pytest.mark.parametrize(
    "text", ["repo", "owner/repo:subset", f"owner/repo:sub set@{SHA}", f"repo:subset@{SHA}", "repo@main"]
)
def test_a_data_set_reference_is_read_from_text_and_written_back(text: str):
    reference = HuggingFaceDatasetReference.from_string(text)
    assert reference.to_string() == text
    assert reference.repo_reference() == text.partition("@")[0].partition(":")[0]


def test_the_parts_of_a_reference_are_told_apart():
    assert HuggingFaceDatasetReference.from_string(f"o/r:s@{SHA}") == HuggingFaceDatasetReference(
        owner="o", repo="r", subset="s", commit_sha=SHA
    )
    assert HuggingFaceModelReference.from_string("gpt2").owner is None


@pytest.mark.parametrize("text", ["", "a/b/c", "a b", "owner/", "@sha", "repo@", "https://hf.co/gpt2", "r:s:t"])
def test_what_names_no_repository_is_refused(text: str):
    with pytest.raises(ValueError, match="owner/repo"):
        HuggingFaceModelReference.from_string(text)
    with pytest.raises(ValueError, match="owner/repo"):
        HuggingFaceDatasetReference.from_string(text)


def test_references_are_shown_as_links_and_read_back():
    model = HuggingFaceModelReference(owner="o", repo="r", commit_sha=SHA)
    kept = stored(model)
    assert kept.artifact.view.kind is ViewKind.LINK
    assert kept.content["url"] == f"https://huggingface.co/o/r/tree/{SHA}"
    assert kept.read() == model
    data = HuggingFaceDatasetReference.from_string("o/r:s")
    assert stored(data).content["url"] == "https://huggingface.co/datasets/o/r"
    assert stored(data).content["facts"]["subset"] == "s"


def test_a_model_is_stored_in_a_folder_and_loaded_in_another_step(tmp_path: Path):
    handle = HuggingFaceStoredModel.store(Pretrained({"layers": 2}), tmp_path / "model")
    again = stored(handle).read()
    assert again == handle
    assert again.load().config == {"layers": 2}
    assert handle.model_type == f"{Pretrained.__module__}.Pretrained"


def test_an_adapter_is_loaded_on_the_model_it_adapts(tmp_path: Path):
    handle = HuggingFaceStoredModel.store(Adapted(Pretrained({})), tmp_path, base_model_reference=f"o/r@{SHA}")
    loaded = handle.load(device="cpu")
    assert isinstance(loaded, Adapted)
    assert loaded.base.config == {"name": "o/r", "revision": SHA, "device": "cpu"}


def test_an_adapter_needs_to_say_what_it_adapts(tmp_path: Path):
    with pytest.raises(ValueError, match="base_model_reference='owner/repo'"):
        HuggingFaceStoredModel.store(Adapted(Pretrained({})), tmp_path)


def test_a_model_that_cannot_be_loaded_says_why(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="store the model again"):
        HuggingFaceStoredModel(path=str(tmp_path / "gone"), model_type="a.B").load()
    with pytest.raises(ImportError, match="pip install transformers"):
        HuggingFaceStoredModel(path=str(tmp_path), model_type="transformers.BertModel").load()
    with pytest.raises(TypeError, match="no save_pretrained"):
        HuggingFaceStoredModel.store(object(), tmp_path)

from __future__ import annotations

from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from sematic.types.values.prompt_response import PromptResponse
from tests.builders_types import stored


def test_a_conversation_is_shown_field_by_field_and_read_back():
    kept = stored(PromptResponse(prompt="How\nmany?", response="Three."))
    assert kept.artifact.view.kind is ViewKind.TREE
    assert kept.artifact.view.summary == "How many? → Three."
    assert [entry["name"] for entry in kept.content["entries"]] == ["prompt", "response"]
    assert kept.read() == PromptResponse(prompt="How\nmany?", response="Three.")


def test_a_long_conversation_has_a_short_line():
    view = codec_of(PromptResponse).view(PromptResponse(prompt="x" * 1_000_000, response="y" * 1_000_000))
    assert len(view.summary) <= 200
    assert "→" in view.summary


def test_a_dictionary_becomes_a_conversation():
    assert codec_of(PromptResponse).cast({"prompt": "a", "response": "b"}) == PromptResponse("a", "b")

"""Prompts, links, images and references to models and data, from the modules the original kept them in."""

from dataclasses import dataclass
from typing import List, Optional

import sematic
from sematic.types import HuggingFaceModelReference, PromptResponse
from sematic.types.types.huggingface import HuggingFaceDatasetReference
from sematic.types.types.image import Image
from sematic.types.types.link import Link

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass
class EvaluationSummary:
    model: HuggingFaceModelReference
    dataset: Optional[HuggingFaceDatasetReference]
    responses: List[PromptResponse]
    card: Link
    picture: Image


@sematic.func
def ask(model: HuggingFaceModelReference, prompt: str) -> PromptResponse:
    return PromptResponse(prompt=prompt, response=f"{model.repo} says: {prompt[::-1]}")


@sematic.func
def draw(responses: List[PromptResponse]) -> Image:
    assert responses
    return Image(bytes=PIXEL)


@sematic.func
def summarize(
    model: HuggingFaceModelReference,
    dataset: Optional[HuggingFaceDatasetReference],
    responses: List[PromptResponse],
    picture: Image,
) -> EvaluationSummary:
    card = Link(label=model.repo, url=f"https://huggingface.co/{model.to_string()}")
    return EvaluationSummary(model=model, dataset=dataset, responses=responses, card=card, picture=picture)


@sematic.func
def pipeline(
    model: HuggingFaceModelReference, prompts: List[str], dataset: Optional[HuggingFaceDatasetReference] = None
) -> EvaluationSummary:
    responses = [ask(model, prompt) for prompt in prompts]
    return summarize(model, dataset, responses, draw(responses))

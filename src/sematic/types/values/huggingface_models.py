"""A Hugging Face model that was written to a folder, to be read back in a later step."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sematic.types.naming import importable_name_of, with_article
from sematic.types.values.huggingface import HuggingFaceModelReference

if TYPE_CHECKING:
    from os import PathLike


@dataclass(frozen=True)
class HuggingFaceStoredModel:
    """Where a model's files are, and which classes read them.

    A model that PEFT fine-tuned is two things: the adapter in `path`, and the model it adapts, by reference.
    """

    path: str
    model_type: str
    """The dotted path of the model's class; of the adapted model's, if there is an adapter."""
    peft_model_type: str | None = None
    """The dotted path of the adapter's class, if there is an adapter."""
    base_model_reference: HuggingFaceModelReference | None = None
    """The model that an adapter adapts."""

    @classmethod
    def store(
        cls,
        model: Any,
        directory: str | PathLike[str],
        base_model_reference: HuggingFaceModelReference | str | None = None,
    ) -> HuggingFaceStoredModel:
        """Write a model, or the adapter of one, to a folder and return what is needed to read it back.

        ValueError if the model has an adapter and it is not said what it adapts.
        """
        if not hasattr(model, "save_pretrained"):
            what = with_article(importable_name_of(type(model)), "A")
            raise TypeError(f"{what} is no Hugging Face model: it has no save_pretrained().")
        if isinstance(base_model_reference, str):
            base_model_reference = HuggingFaceModelReference.from_string(base_model_reference)
        has_adapter = hasattr(model, "peft_config") and hasattr(model, "get_base_model")
        if has_adapter and base_model_reference is None:
            raise ValueError(
                "Only the adapter of a fine-tuned model is stored; say which model it adapts: "
                "HuggingFaceStoredModel.store(model, directory, base_model_reference='owner/repo')."
            )
        model.save_pretrained(str(directory))
        return cls(
            path=str(Path(directory).absolute()),
            model_type=importable_name_of(type(model.get_base_model() if has_adapter else model)),
            peft_model_type=importable_name_of(type(model)) if has_adapter else None,
            base_model_reference=base_model_reference,
        )

    def load(self, **kwargs: Any) -> Any:
        """Return the model; keyword arguments go to `from_pretrained` (of the adapted model, if there is an adapter).

        FileNotFoundError if the folder is gone; ImportError says what to install if its classes are missing.
        """
        if not Path(self.path).exists():
            raise FileNotFoundError(f"The stored model's folder {self.path} is not there; store the model again.")
        model_class = _class_at(self.model_type)
        if self.peft_model_type is None:
            return model_class.from_pretrained(self.path, **kwargs)
        base = self.base_model_reference
        if base is None:
            raise ValueError(f"The adapter in {self.path} does not say which model it adapts; store it again.")
        if base.commit_sha and not base.local_override_dir:
            kwargs = {"revision": base.commit_sha, **kwargs}
        adapted = model_class.from_pretrained(base.local_override_dir or base.repo_reference(), **kwargs)
        return _class_at(self.peft_model_type).from_pretrained(adapted, self.path)


def _class_at(path: str) -> Any:
    module, _, name = path.rpartition(".")
    library = module.partition(".")[0]
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as error:
        raise ImportError(f"Loading this model needs {path}: pip install {library}") from error

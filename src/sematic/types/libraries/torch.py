"""Tensors, modules and what trains them, of torch."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sized
from typing import TYPE_CHECKING, Any

import torch

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.models import MOST_DEPTH, Room, model_view, settings_of
from sematic.types.libraries.views.tensors import HEAD_LENGTH, SAMPLED_ELEMENTS, tensor_view
from sematic.types.naming import importable_name_of
from sematic.types.pickling import PROTOCOL
from sematic.types.python.objects import ObjectCodec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

    from sematic.model.records import Json
    from sematic.types.codec import Codec, PartsReader, PartsWriter, Tree


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a tensor, module, optimizer, scheduler or data loader type."""
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, torch.Tensor):
        is_base = annotation is torch.Tensor
        return ObjectCodec(
            annotation=annotation,
            view=torch_tensor_view,
            cast=_tensor_of if is_base else None,
            encode=_encoded_tensor if is_base else None,
            decode=_decoded_tensor if is_base else None,
        )
    if issubclass(annotation, torch.nn.Module):
        return ObjectCodec(annotation=annotation, view=module_view)
    if issubclass(annotation, torch.optim.Optimizer):
        return ObjectCodec(annotation=annotation, view=optimizer_view)
    if issubclass(annotation, torch.utils.data.DataLoader):
        return ObjectCodec(annotation=annotation, view=loader_view)
    if issubclass(annotation, torch.utils.data.Dataset):
        return ObjectCodec(annotation=annotation, view=dataset_view)
    return None


def torch_tensor_view(tensor: torch.Tensor) -> ViewDraft:
    """Return what people see of a tensor; of one on another device, only a sample is fetched."""
    facts: dict[str, Json] = {
        "class": importable_name_of(type(tensor)),
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": tensor.element_size() * tensor.numel(),
        "device": str(tensor.device),
        "requires_grad": tensor.requires_grad,
    }
    if not _is_plain(tensor):
        facts["layout"] = "quantized" if tensor.is_quantized else str(tensor.layout).removeprefix("torch.")
        summary = f"{facts['dtype']}{facts['shape']} {facts['layout']}"
        return ViewDraft(kind=ViewKind.TENSOR, summary=summary, content=facts, is_truncated=True)
    values = tensor.detach().resolve_conj().resolve_neg()
    if values.device.type == "cpu" and values.dtype in _NUMPY_DTYPES:
        return tensor_view(values.numpy(), facts=facts)
    facts["layout"] = "C" if values.is_contiguous() else "strided"
    if values.numel() <= SAMPLED_ELEMENTS:
        return tensor_view(_array_of(values), facts=facts)
    corner = values[tuple(slice(HEAD_LENGTH) for _ in values.shape)]
    return tensor_view(_array_of(corner), facts=facts, sample=_array_of(_sample_of(values)))


def module_view(module: torch.nn.Module) -> ViewDraft:
    """Return what people see of a module: its layers and their parameters, each parameter counted once."""
    room = Room()
    parameters = [parameter for parameter in module.parameters() if not isinstance(parameter, _UNINITIALIZED)]
    dtypes = sorted({str(parameter.dtype).removeprefix("torch.") for parameter in parameters})
    total = _count(parameters)
    content: dict[str, Json] = {
        "parameters": total,
        "trainable": _count(parameter for parameter in parameters if parameter.requires_grad),
        "bytes": sum(parameter.numel() * parameter.element_size() for parameter in parameters),
        "settings": {"training": module.training, "dtypes": ", ".join(dtypes)},
        "layers": _layers_of(module, room=room, depth=1),
        "length": sum(1 for _ in module.modules()) - 1,
    }
    return model_view(module, content=content, facts=[f"{total:,} parameters"], is_truncated=room.was_too_small)


def optimizer_view(optimizer: torch.optim.Optimizer) -> ViewDraft:
    """Return what people see of an optimizer: its settings and how much it trains."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    settings = {**optimizer.defaults, "groups": len(optimizer.param_groups)}
    content: dict[str, Json] = {"trainable": _count(parameters), "settings": settings_of(settings)}
    return model_view(optimizer, content=content, facts=[f"trains {_count(parameters):,} parameters"])


def loader_view(loader: torch.utils.data.DataLoader[Any]) -> ViewDraft:
    """Return what people see of a data loader: what it loads, and how."""
    settings: dict[str, Any] = {
        "batch_size": loader.batch_size,
        "sampler": type(loader.sampler).__name__,
        "num_workers": loader.num_workers,
        "drop_last": loader.drop_last,
        "dataset": importable_name_of(type(loader.dataset)),
        **_length_of(loader.dataset),
    }
    return model_view(loader, content={"settings": settings_of(settings)}, facts=_examples(settings))


def dataset_view(dataset: torch.utils.data.Dataset[Any]) -> ViewDraft:
    """Return what people see of a data set: how many examples it has; none is loaded for it."""
    length = _length_of(dataset)
    return model_view(dataset, content={"settings": settings_of(length)}, facts=_examples(length))


def reducers() -> dict[type, Callable[[Any], Any]]:
    """Return how tensors are pickled out of band.

    Tensors that share memory still do when they are read back. What was on another device is read back on the CPU.
    """
    return {
        torch.Tensor: _tensor_reduced,
        torch.nn.Parameter: _parameter_reduced,
        torch.UntypedStorage: _storage_reduced,
    }


def _tensor_reduced(tensor: torch.Tensor) -> Any:
    if not _is_plain(tensor) or vars(tensor):
        return tensor.__reduce_ex__(PROTOCOL)
    values = tensor.resolve_conj().resolve_neg()
    place = (values.dtype, values.storage_offset(), tuple(values.shape), values.stride())
    return _tensor, (values.untyped_storage(), *place, tensor.requires_grad)


def _tensor(storage: Any, dtype: Any, offset: int, shape: Any, strides: Any, requires_grad: bool) -> Any:  # noqa: FBT001 - called by pickle, by position
    tensor = torch.empty(0, dtype=dtype).set_(storage, offset, shape, strides)
    return tensor.requires_grad_(requires_grad) if requires_grad else tensor


def _parameter_reduced(parameter: torch.nn.Parameter) -> Any:
    if not _is_plain(parameter) or vars(parameter):
        return parameter.__reduce_ex__(PROTOCOL)
    return torch.nn.Parameter, (parameter.data, parameter.requires_grad)


def _storage_reduced(storage: torch.UntypedStorage) -> Any:
    if storage.nbytes() == 0:
        return torch.UntypedStorage, (0,)
    as_bytes = torch.empty(0, dtype=torch.uint8).set_(storage.cpu())
    return _storage, (pickle.PickleBuffer(as_bytes.numpy()),)


def _storage(content: Any) -> Any:
    return torch.frombuffer(content, dtype=torch.uint8).untyped_storage()


def _encoded_tensor(tensor: torch.Tensor, parts: PartsWriter) -> Tree:
    # A part of a larger tensor would bring all of it along.
    if _is_plain(tensor) and tensor.untyped_storage().nbytes() > tensor.element_size() * tensor.numel():
        tensor = tensor.detach().clone().requires_grad_(tensor.requires_grad)
    return parts.pickle(tensor)


def _decoded_tensor(tree: Tree, parts: PartsReader) -> Any:
    return parts.unpickle(tree)


def _tensor_of(value: Any) -> torch.Tensor:
    # The class itself would take a number for a size, and leave the memory as it is.
    return torch.tensor(value)


def _is_plain(tensor: torch.Tensor) -> bool:
    is_special = tensor.is_quantized or tensor.is_meta or tensor.is_nested or isinstance(tensor, _UNINITIALIZED)
    return not is_special and tensor.layout == torch.strided


def _array_of(values: torch.Tensor) -> np.ndarray[Any, Any]:
    values = values.cpu()
    array: np.ndarray[Any, Any] = (values if values.dtype in _NUMPY_DTYPES else values.float()).numpy()
    return array


def _sample_of(values: torch.Tensor) -> torch.Tensor:
    if values.is_contiguous():
        return values.view(-1)[:: math.ceil(values.numel() / SAMPLED_ELEMENTS)]
    step = math.ceil((values.numel() / SAMPLED_ELEMENTS) ** (1 / values.dim()))
    return values[tuple(slice(None, None, step) for _ in values.shape)].reshape(-1)[:SAMPLED_ELEMENTS]


def _layers_of(module: torch.nn.Module, *, room: Room, depth: int) -> list[Json]:
    layers: list[Json] = []
    for name, child in module.named_children():
        if depth > MOST_DEPTH or not room.takes_one():
            room.was_too_small = True
            break
        own = list(child.parameters(recurse=False))
        layer: dict[str, Json] = {
            "name": name,
            "type": type(child).__name__,
            "parameters": _count(child.parameters()),
            "trainable": _count(parameter for parameter in child.parameters() if parameter.requires_grad),
            "children": _layers_of(child, room=room, depth=depth + 1),
        }
        if own and _count(own[:1]):
            layer["shape"] = list(own[0].shape)
        layers.append(layer)
    return layers


def _count(parameters: Iterable[torch.Tensor]) -> int:
    return sum(0 if isinstance(parameter, _UNINITIALIZED) else parameter.numel() for parameter in parameters)


def _length_of(dataset: object) -> dict[str, Any]:
    return {"examples": len(dataset)} if isinstance(dataset, Sized) else {}


def _examples(settings: dict[str, Any]) -> list[str]:
    return [f"{settings['examples']:,} examples"] if "examples" in settings else []


_UNINITIALIZED = (torch.nn.parameter.UninitializedParameter, torch.nn.parameter.UninitializedBuffer)

_NUMPY_DTYPES = frozenset(
    {
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.float16,
        torch.float32,
        torch.float64,
        torch.complex64,
        torch.complex128,
    }
)

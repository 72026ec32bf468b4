from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from tests.builders_types import mismatch, stored


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Linear(100, 100)
        self.rest = torch.nn.Sequential(torch.nn.Linear(100, 100), torch.nn.ReLU())
        self.rest[0].weight = self.first.weight
        self.register_buffer("seen", torch.zeros(5000, dtype=torch.int64))


class Numbers(torch.utils.data.Dataset):
    def __init__(self) -> None:
        self.values = torch.arange(10_000.0)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, place: int) -> torch.Tensor:
        return self.values[place]


class Window:
    def __init__(self, whole: torch.Tensor) -> None:
        self.whole, self.part = whole, whole[10:20]


@dataclass
class Checkpoint:
    weights: dict[str, torch.Tensor]
    step: int


def test_the_memory_of_a_tensor_is_stored_apart_as_its_raw_bytes():
    kept = stored(torch.arange(100_000.0))
    assert kept.buffer_sizes == [400_000]
    assert kept.document_size < 500
    assert bytes(kept.blobs.open(kept.artifact.buffers[0][0])) == np.arange(100_000, dtype=np.float32).tobytes()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.randn(100, 100).T,
        torch.randn(10_000)[::3],
        torch.randn(30, 30, dtype=torch.bfloat16),
        torch.randn(5).to(torch.float8_e4m3fn),
        torch.zeros(0, 3),
        torch.tensor(3),
        torch.tensor([True]),
        torch.randn(4, dtype=torch.complex64).conj(),
        torch.randn(4, dtype=torch.complex64).conj().imag,
        torch.zeros(3).expand(5, 3),
        torch.randn(3, 3).to_sparse(),
    ],
    ids=lambda tensor: f"{tensor.dtype}{list(tensor.shape)}{tensor.layout}",
)
def test_a_tensor_of_any_dtype_and_layout_is_read_back_equal(tensor: torch.Tensor):
    read = stored(tensor, torch.Tensor).read()
    assert (read.dtype, read.layout) == (tensor.dtype, tensor.layout)
    assert torch.equal(read.to_dense().to(torch.complex128), tensor.to_dense().to(torch.complex128))


@pytest.mark.parametrize("size", [10, 100_000])
def test_what_is_read_back_is_writable_and_changing_it_changes_nobody_elses(size: int):
    kept = stored(torch.zeros(size))
    kept.read()[0] = 99
    assert kept.read()[0] == 0


def test_whether_a_gradient_is_wanted_is_kept():
    leaf = torch.randn(3, requires_grad=True)
    assert stored(leaf).read().requires_grad
    assert stored(leaf * 2).read().requires_grad
    parameter = torch.nn.Parameter(torch.randn(3), requires_grad=False)
    read = stored(parameter).read()
    assert isinstance(read, torch.nn.Parameter)
    assert not read.requires_grad


def test_of_a_part_of_a_tensor_only_the_part_is_stored():
    assert stored(torch.randn(1_000_000)[:10_000]).buffer_sizes == [40_000]


def test_tensors_of_one_object_that_share_memory_are_stored_once_and_still_share_it():
    kept = stored(Window(torch.zeros(100_000)))
    assert kept.buffer_sizes == [400_000]
    read = kept.read()
    read.whole[10] = 5
    assert read.part[0] == 5


def test_equal_tensors_are_one_artifact():
    assert stored(torch.arange(10)).artifact.id == stored(torch.arange(20)[:10]).artifact.id


def test_a_module_is_read_back_with_its_weights_apart_and_tied():
    module = Net()
    kept = stored(module)
    assert kept.buffer_sizes == [40_000, 40_000]
    assert kept.document_size < 5_000
    read = kept.read()
    assert read.first.weight is read.rest[0].weight
    assert torch.equal(read.first.weight, module.first.weight)


def test_state_and_optimizers_keep_their_memory_apart():
    module = torch.nn.Linear(100, 100)
    optimizer = torch.optim.Adam(module.parameters())
    module(torch.ones(100)).sum().backward()
    optimizer.step()
    kept = stored(optimizer, torch.optim.Optimizer)
    assert len(kept.buffer_sizes) >= 2
    read = kept.read()
    assert torch.equal(read.state_dict()["state"][0]["exp_avg"], optimizer.state_dict()["state"][0]["exp_avg"])
    state = stored(module.state_dict(), OrderedDict[str, torch.Tensor])
    assert torch.equal(state.read()["weight"], module.weight)
    checkpoint = stored(Checkpoint(weights=dict(module.state_dict()), step=3))
    assert checkpoint.buffer_sizes == [40_000]
    assert checkpoint.read().step == 3


def test_data_sets_and_loaders_are_read_back():
    loader = torch.utils.data.DataLoader(Numbers(), batch_size=100)
    kept = stored(loader)
    assert kept.buffer_sizes == [40_000]
    assert sum(len(batch) for batch in kept.read()) == 10_000
    assert kept.artifact.view.summary == "DataLoader · 10,000 examples"
    assert kept.content["settings"]["batch_size"] == 100
    assert stored(Numbers()).artifact.view.summary == "Numbers · 10,000 examples"


def test_casting_makes_tensors_of_numbers_without_sharing_their_memory():
    array = np.arange(3)
    tensor = codec_of(torch.Tensor).cast(array)
    tensor[0] = 9
    assert array[0] == 0
    assert codec_of(torch.Tensor).cast(5).tolist() == 5
    with pytest.raises(CastError, match=r"torch\.Tensor"):
        codec_of(torch.Tensor).cast("abc")
    with pytest.raises(CastError):
        codec_of(torch.nn.Module).cast("abc")


def test_between_futures_subclasses_fit():
    assert mismatch(Net, torch.nn.Module) is None
    assert mismatch(torch.nn.Parameter, torch.Tensor) is None
    assert mismatch(torch.nn.Module, Net) is not None
    assert mismatch(np.ndarray, torch.Tensor) is not None


def test_a_tensors_view_tells_its_statistics():
    content = stored(torch.tensor([[1.0, float("nan")], [-1.0, 0.0]], requires_grad=True)).content
    assert (content["dtype"], content["shape"], content["device"], content["requires_grad"]) == (
        "float32", [2, 2], "cpu", True,
    )  # fmt: skip
    assert (content["stats"]["min"], content["stats"]["nan"], content["stats"]["zeros"]) == (-1, 1, 1)
    assert content["head"] == [[1.0, {"float": "nan"}], [-1.0, 0.0]]


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(1_000_000).to(torch.bfloat16),
        torch.ones(2000, 2000, dtype=torch.bfloat16).T[::2],
        torch.ones(1_000_000, 2)[:, 0],
    ],
)
def test_statistics_of_a_large_tensor_come_from_a_sample_and_say_so(tensor: torch.Tensor):
    content = stored(tensor).content
    assert 100_000 <= content["sampled"] <= 300_000
    assert content["stats"]["mean"] == pytest.approx(float(tensor.double().mean()), rel=0.02)


@pytest.mark.parametrize(
    "value",
    [
        torch.randn(3, 3).to_sparse(),
        torch.zeros(3, device="meta"),
        torch.full((3,), float("inf")),
        torch.randn(3, dtype=torch.complex64),
        torch.zeros((1,) * 20),
    ],
    ids=range(5),
)
def test_unusual_tensors_can_be_shown(value: Any):
    view = codec_of(torch.Tensor).view(value)
    assert view.kind is ViewKind.TENSOR
    assert view.content["shape"] == list(value.shape)


def test_a_modules_view_is_a_tree_of_layers_that_counts_shared_parameters_once():
    content = stored(Net()).content
    assert content["parameters"] == content["trainable"] == 100 * 100 + 100 + 100
    first, rest = content["layers"]
    assert first == {
        "name": "first",
        "type": "Linear",
        "parameters": 10_100,
        "trainable": 10_100,
        "children": [],
        "shape": [100, 100],
    }
    assert [layer["type"] for layer in rest["children"]] == ["Linear", "ReLU"]
    assert content["length"] == 4


def nested(depth: int) -> torch.nn.Module:
    outer = inner = torch.nn.Sequential()
    for _ in range(depth):
        deeper = torch.nn.Sequential()
        inner.add_module("inner", deeper)
        inner = deeper
    return outer


@pytest.mark.parametrize("module", [nested(60), torch.nn.Sequential(*[torch.nn.ReLU() for _ in range(2000)])])
def test_of_very_many_layers_only_some_are_shown(module: torch.nn.Module):
    kept = stored(module)
    assert kept.artifact.view.is_truncated
    assert kept.content["length"] in {60, 2000}


def test_a_module_whose_shape_is_not_known_yet_can_be_shown():
    assert codec_of(torch.nn.Module).view(torch.nn.LazyLinear(3)).content["parameters"] == 0

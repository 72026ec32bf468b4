"""What each of the processes does that train together: torch's DistributedDataParallel over gloo."""

from __future__ import annotations

import torch
from sklearn.datasets import load_digits
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler

HELD_BACK = 297
"""Pictures that nobody trains on."""


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    """Return pictures of handwritten digits, (n, 64) in 0..1, and which digits they show, (n,)."""
    pictures, labels = load_digits(return_X_y=True)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    return torch.tensor(pictures, dtype=torch.float32)[order] / 16, torch.tensor(labels, dtype=torch.int64)[order]


def network() -> nn.Module:
    """Return an untrained network, the same in every process."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))


def train_part(rank: int, ranks: int, meeting_point: str, epochs: int) -> tuple[list[float], dict[str, torch.Tensor]]:
    """Train on one part of the data, in step with the other ranks; return the loss of each epoch, and the weights.

    `meeting_point` is where the ranks find each other, `tcp://HOST:PORT` on the machine of rank 0.
    """
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting_point, rank=rank, world_size=ranks)
    try:
        pictures, labels = digits()
        data = TensorDataset(pictures[HELD_BACK:], labels[HELD_BACK:])
        sampler: DistributedSampler[tuple[torch.Tensor, ...]] = DistributedSampler(data, ranks, rank)
        model = DistributedDataParallel(network())
        optimizer, loss_of = torch.optim.Adam(model.parameters(), lr=2e-3), nn.CrossEntropyLoss()
        losses = []
        for epoch in range(epochs):
            sampler.set_epoch(epoch)
            for batch, wanted in DataLoader(data, batch_size=64, sampler=sampler):
                optimizer.zero_grad()
                loss = loss_of(model(batch), wanted)
                loss.backward()
                optimizer.step()
            losses.append(float(loss.detach()))
            print(f"rank {rank} of {ranks}, epoch {epoch + 1}: loss {losses[-1]:.3f}", flush=True)
        return losses, {name: weight.detach().clone() for name, weight in model.module.state_dict().items()}
    finally:
        distributed.destroy_process_group()

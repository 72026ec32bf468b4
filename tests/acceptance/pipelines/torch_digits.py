"""Training a network on images: modules, data loaders, devices, plotly figures and typed configuration."""

from dataclasses import dataclass
from typing import List

import plotly.graph_objects as go
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

import sematic


@dataclass
class DataLoaderConfig:
    batch_size: int
    shuffle: bool = False


@dataclass(frozen=True)
class TrainConfig:
    learning_rate: float = 0.1
    epochs: int = 3
    hidden: int = 32
    cuda: bool = False


@dataclass
class PipelineConfig:
    train_config: TrainConfig
    dataloader_config: DataLoaderConfig


@dataclass
class EvaluationResults:
    accuracy: float
    losses: List[float]
    confusion: go.Figure


class Net(nn.Module):
    def __init__(self, hidden: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, x):
        return self.layers(x)


@sematic.func
def load_dataset(train: bool) -> Dataset:
    digits = load_digits()
    images = torch.tensor(digits.data, dtype=torch.float32) / 16
    labels = torch.tensor(digits.target)
    picked = slice(0, 1200) if train else slice(1200, None)
    return TensorDataset(images[picked], labels[picked])


@sematic.func
def get_dataloader(dataset: Dataset, config: DataLoaderConfig) -> DataLoader:
    return DataLoader(dataset, batch_size=config.batch_size, shuffle=config.shuffle)


@sematic.func
def train_model(config: TrainConfig, train_loader: DataLoader, device: torch.device) -> nn.Module:
    torch.manual_seed(0)
    model = Net(config.hidden).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate, momentum=0.9)
    model.train()
    for _ in range(config.epochs):
        for images, labels in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
            loss.backward()
            optimizer.step()
    return model


@sematic.func
def evaluate_model(model: nn.Module, test_loader: DataLoader, device: torch.device) -> EvaluationResults:
    model.eval()
    correct, total, losses = 0, 0, []
    counts = [[0] * 10 for _ in range(10)]
    with torch.no_grad():
        for images, labels in test_loader:
            scores = model(images.to(device))
            losses.append(nn.functional.cross_entropy(scores, labels).item())
            for label, read in zip(labels.tolist(), scores.argmax(dim=1).tolist()):
                counts[label][read] += 1
                correct += label == read
                total += 1
    return EvaluationResults(accuracy=correct / total, losses=losses, confusion=go.Figure(go.Heatmap(z=counts)))


@sematic.func
def pipeline(config: PipelineConfig) -> EvaluationResults:
    """
    # Digits

    Trains a small network and evaluates it.
    """
    train_dataset = load_dataset(train=True).set(name="Load train dataset", tags=["digits", "train"])
    test_dataset = load_dataset(train=False).set(name="Load test dataset", tags=["digits", "test"])
    train_loader = get_dataloader(train_dataset, config.dataloader_config)
    test_loader = get_dataloader(test_dataset, config.dataloader_config)
    device = torch.device("cuda" if config.train_config.cuda else "cpu")
    model = train_model(config.train_config, train_loader, device)
    return evaluate_model(model, test_loader, device).set(tags=["digits"])

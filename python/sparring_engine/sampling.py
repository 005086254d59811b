"""Sampling of many sequences at once. Each draws by its own seed: but for rounding, its neighbours change nothing."""

import random
from dataclasses import dataclass, field

import torch
from torch import Tensor
from transformers import DynamicCache

from .model import Batch, Model
from .rows import Row


@dataclass
class Ask:
    """One sequence that is wanted, and what came of it. Log-probabilities are those of temperature 1, in nats."""

    row: Row
    max_tokens: int
    temperature: float
    top_k: int
    top_p: float
    stop_tokens: frozenset[int]
    stop_texts: tuple[str, ...]
    seed: str
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    stopped: bool = False

    @property
    def done(self) -> bool:
        return self.stopped or len(self.tokens) >= self.max_tokens


class Rollout:
    """The sequences of a batch that still grow, with their caches. Prompts are padded on the left."""

    def __init__(self, model: Model, asks: list[Ask]) -> None:
        self.model = model
        self.asks = asks
        self.draws = [random.Random(ask.seed) for ask in asks]
        self.cache = DynamicCache(config=model.text_config)
        batch = model.batch([ask.row for ask in asks], left=True)
        self.mask = batch.mask
        self.next = torch.stack([ask.row.positions.max() + 1 for ask in asks]).to(model.device)
        self.states = model.hidden(batch, self.cache)[:, -1]

    def run(self) -> None:
        while True:
            tokens = self._draw()
            growing = [i for i, ask in enumerate(self.asks) if not ask.done]
            if not growing:
                return
            if len(growing) <= len(self.asks) // 2:
                tokens = self._keep(growing, tokens)
            self._read(tokens)

    def _draw(self) -> Tensor:
        model, asks = self.model, self.asks
        logprobs = model.log_softmax(self.states)
        heat = torch.tensor([ask.temperature or 1.0 for ask in asks], device=model.device)
        chances = likeliest(torch.softmax((logprobs / heat[:, None]).double(), dim=-1), asks).cumsum(-1)
        uniform = torch.tensor([draw.random() for draw in self.draws], dtype=torch.float64, device=model.device)
        drawn = torch.searchsorted(chances, uniform[:, None] * chances[:, -1:], right=True)[:, 0]
        greedy = torch.tensor([ask.temperature == 0 for ask in asks], device=model.device)
        tokens = torch.where(greedy, logprobs.argmax(-1), drawn.clamp(max=logprobs.shape[-1] - 1))
        told = logprobs.gather(-1, tokens[:, None])[:, 0]
        for ask, token, logprob in zip(asks, tokens.tolist(), told.tolist(), strict=True):
            if not ask.done:
                ask.tokens.append(token)
                ask.logprobs.append(logprob)
                ask.stopped = token in ask.stop_tokens or self._says(ask)
        return tokens

    def _says(self, ask: Ask) -> bool:
        """A token is a byte at least, so a stop text lies within as many last tokens as it has bytes."""
        return any(
            stop in self.model.tokenizer.decode(ask.tokens[-len(stop.encode()) - 4 :]) for stop in ask.stop_texts
        )

    def _keep(self, growing: list[int], tokens: Tensor) -> Tensor:
        chosen = torch.tensor(growing, device=self.model.device)
        self.cache.batch_select_indices(chosen)
        self.asks = [self.asks[i] for i in growing]
        self.draws = [self.draws[i] for i in growing]
        self.mask, self.next = self.mask[chosen], self.next[chosen]
        return tokens[chosen]

    def _read(self, tokens: Tensor) -> None:
        self.mask = torch.cat([self.mask, torch.ones_like(self.mask[:, :1])], dim=1)
        planes = len(self.asks[0].row.positions)
        positions = self.next[None, :, None].expand(planes, -1, -1)
        self.states = self.model.hidden(Batch(tokens[:, None], self.mask, positions, {}), self.cache)[:, -1]
        self.next = self.next + 1


def likeliest(chances: Tensor, asks: list[Ask]) -> Tensor:
    """(rows, vocabulary) with 0 outside the `top_k` likeliest tokens, and outside the fewest that hold `top_p`."""
    if all(ask.top_k <= 0 and ask.top_p >= 1 for ask in asks):
        return chances
    ordered, places = chances.sort(dim=-1, descending=True, stable=True)
    rank = torch.arange(chances.shape[-1], device=chances.device)
    most = torch.tensor([[ask.top_k if ask.top_k > 0 else chances.shape[-1]] for ask in asks], device=chances.device)
    share = torch.tensor([[ask.top_p] for ask in asks], dtype=chances.dtype, device=chances.device)
    outside = (rank >= most) | ((ordered.cumsum(-1) - ordered >= share) & (share < 1) & (rank > 0))
    return chances.scatter(-1, places, ordered.masked_fill(outside, 0.0))


@torch.no_grad()
def sample(model: Model, asks: list[Ask]) -> None:
    """Fills the asks. The adapter that stands in the model is the one that is sampled."""
    Rollout(model, asks).run()


@torch.no_grad()
def score(model: Model, rows: list[Row]) -> list[list[float | None]]:
    """Log-probability of each token given those before it; None for the first one and at pictures."""
    told: list[list[float | None]] = []
    for part in model.passes(rows):
        some = rows[part]
        targets = [row.ids.roll(-1).masked_fill(row.drawn.roll(-1), 0) for row in some]
        for row, values in zip(some, model.logprobs(some, targets), strict=True):
            shifted = [None, *values[:-1].tolist()]
            told.append([None if drawn else value for drawn, value in zip(row.drawn.tolist(), shifted, strict=True)])
    return told

"""The base model with the adapter that stands in it: hidden states of padded batches, log-probabilities of targets."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.checkpoint import checkpoint
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer

from .adapters import PREFIX, Parameters, Shape
from .families import TEXT, family_of
from .rows import Reader, Row

POSITIONS_AT_ONCE = 1024
"""Positions whose logits are in memory at one time."""


@dataclass(frozen=True)
class Batch:
    """Rows padded to one length. `mask` (rows, length) is 1 at tokens."""

    ids: Tensor
    mask: Tensor
    positions: Tensor
    inputs: dict[str, Tensor]


class Model:
    """One at a time may use it: the adapter that stands in it is a state."""

    def __init__(self, source: str, device: str, dtype: torch.dtype, tokens_per_pass: int, again: bool) -> None:
        """
        `source`: folder or name of a model. `again`: activations are computed a second time for gradients, not kept.
        Raises OSError or ValueError where it cannot be served.
        """
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        kind = AutoModelForCausalLM if config.model_type in TEXT else AutoModelForImageTextToText
        self.base = kind.from_pretrained(source, dtype=dtype, use_safetensors=True, trust_remote_code=False)
        self.base.eval().requires_grad_(False).to(device)
        self.device = torch.device(device)
        self.tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
        self.family = family_of(self.base.model, config, source)
        self.kind = config.model_type
        text = config.get_text_config()
        self.context: int = text.max_position_embeddings
        self.vocabulary: int = text.vocab_size
        self.text_config: Any = text
        self.tokens_per_pass = tokens_per_pass
        self.reader = Reader(self.family, self.vocabulary, self.context)
        self.layers = dict(language_layers(self.base))
        self._slots: dict[Shape, str] = {}
        self._silent = torch.tensor(self.family.silent, dtype=torch.long, device=self.device)
        self._require_plain_head()
        if again:
            for layer in self.base.get_decoder().layers:
                layer.forward = recomputed(layer.forward)

    def modules(self, shape: Shape) -> dict[str, tuple[int, int]]:
        """(in, out) of the layers that an adapter of this shape changes."""
        return {
            name: size
            for name, size in self.layers.items()
            if (shape.unembed if name == "lm_head" else shape.attn if "attn" in name.split(".")[-2] else shape.mlp)
        }

    def put(self, shape: Shape, parameters: Parameters | None) -> None:
        """Makes these the adapter that stands in the model; None: the base alone."""
        slot = "none"
        if parameters is not None:
            slot = self._slots.setdefault(shape, f"slot{len(self._slots)}")
        for name, layer in self._adapted(shape, slot, parameters):
            layer.set_adapter(slot)
            if parameters is None or slot not in layer.lora_A:
                continue
            layer.lora_A[slot].weight = parameters[f"{PREFIX}{name}.lora_A.weight"]
            layer.lora_B[slot].weight = parameters[f"{PREFIX}{name}.lora_B.weight"]

    def _adapted(self, shape: Shape, slot: str, parameters: Parameters | None) -> list[tuple[str, LoraLayer]]:
        def found() -> list[tuple[str, LoraLayer]]:
            return [(name, each) for name, each in self.base.named_modules() if isinstance(each, LoraLayer)]

        layers = found()
        if parameters is not None and not any(slot in layer.lora_A for _, layer in layers):
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")
                inject_adapter_in_model(self.config(shape, ""), self.base, slot)
            self.base.requires_grad_(False)
            layers = found()
        return layers

    def config(self, shape: Shape, base: str) -> LoraConfig:
        return shape.config(sorted(self.modules(shape)), base)

    def batch(self, rows: list[Row], left: bool) -> Batch:
        side = "left" if left else "right"

        def padded(each: list[Tensor]) -> Tensor:
            return pad_sequence(each, batch_first=True, padding_side=side)

        ids = padded([row.ids for row in rows])
        positions = padded([row.positions.T for row in rows]).permute(2, 0, 1)
        pictures = [picture for row in rows for picture in row.pictures]
        inputs = self.family.inputs(ids, pictures)
        return Batch(
            ids.to(self.device),
            padded([torch.ones_like(row.ids) for row in rows]).to(self.device),
            positions.to(self.device),
            {name: self._moved(each) for name, each in inputs.items()},
        )

    def _moved(self, each: Tensor) -> Tensor:
        return each.to(self.device, self.base.dtype) if each.is_floating_point() else each.to(self.device)

    def hidden(self, batch: Batch, cache: Any = None) -> Tensor:
        """(rows, length, width)."""
        planes = batch.positions
        return self.base.model(
            input_ids=batch.ids,
            attention_mask=batch.mask,
            position_ids=planes[0] if len(planes) == 1 else planes,
            past_key_values=cache,
            use_cache=cache is not None,
            **batch.inputs,
        ).last_hidden_state

    def log_softmax(self, hidden: Tensor) -> Tensor:
        """(..., vocabulary) in float32, nats; tokens that stand for pictures get minus infinity."""
        logits = self.base.lm_head(hidden).float()
        if len(self._silent):
            logits = logits.index_fill(-1, self._silent, -torch.inf)
        return torch.log_softmax(logits, dim=-1)

    def passes(self, rows: list[Row]) -> Iterator[slice]:
        """Neighbours that are read together: as many as fit, padded, into the tokens of a pass, and one at least."""
        start, longest = 0, 0
        for i, row in enumerate(rows):
            longest = max(longest, len(row))
            if i > start and longest * (i + 1 - start) > self.tokens_per_pass:
                yield slice(start, i)
                start, longest = i, len(row)
        if rows:
            yield slice(start, len(rows))

    def logprobs(self, rows: list[Row], targets: list[Tensor]) -> list[Tensor]:
        """Of target i after position i, one tensor per row, nats; with a graph where gradients are on."""
        hidden = self.hidden(batch := self.batch(rows, left=False))
        flat = hidden[batch.mask.bool()]
        wanted = torch.cat(targets).to(self.device)

        def part(states: Tensor, tokens: Tensor) -> Tensor:
            return self.log_softmax(states).gather(-1, tokens[:, None])[:, 0]

        told = [
            checkpoint(part, states, tokens, use_reentrant=False)
            for states, tokens in zip(flat.split(POSITIONS_AT_ONCE), wanted.split(POSITIONS_AT_ONCE), strict=True)
        ]
        return list(torch.cat(told).split([len(row) for row in rows]))

    @torch.no_grad()
    def _require_plain_head(self) -> None:
        """Logits must be the head of the last hidden states, which some models scale or squash."""
        row = self.reader.read_tokens([1, 2, 3])
        batch = self.batch([row], left=False)
        whole = self.base(input_ids=batch.ids, attention_mask=batch.mask, use_cache=False).logits.float()
        if not torch.allclose(whole, self.base.lm_head(self.hidden(batch)).float(), atol=1e-2, rtol=1e-2):
            raise ValueError(f"models of the type {self.kind!r} change their logits, which is not known here.")


def recomputed(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A layer whose inner activations are dropped, and made anew where gradients flow back."""

    def run(*args: Any, **more: Any) -> Any:
        if not torch.is_grad_enabled():
            return forward(*args, **more)
        return checkpoint(forward, *args, use_reentrant=False, **more)

    return run


def language_layers(base: nn.Module) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name and (in, out) of the linear layers of the language model and of its head; none of the vision tower's."""
    decoder = base.get_decoder()
    for name, module in base.named_modules():
        inside = any(module is each for each in decoder.modules()) if isinstance(module, nn.Linear) else False
        if isinstance(module, nn.Linear) and (inside or name == "lm_head"):
            yield name, (module.in_features, module.out_features)

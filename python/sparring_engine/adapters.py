"""LoRA adapters as sets of numbers, one of which stands in the model: in training, or frozen, or in a file."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from .refusal import Refusal

ALPHA = 32
"""Scale of every adapter's product, over its rank."""
CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
OPTIMIZER = "optimizer.safetensors"
PREFIX = "base_model.model."


@dataclass(frozen=True)
class Shape:
    """Which layers an adapter has matrices at, and their rank."""

    rank: int
    unembed: bool = True
    mlp: bool = True
    attn: bool = True

    def config(self, modules: list[str], base: str) -> LoraConfig:
        return LoraConfig(
            r=self.rank, lora_alpha=ALPHA, target_modules=modules, task_type="CAUSAL_LM", base_model_name_or_path=base
        )


Parameters = dict[str, nn.Parameter]
"""By the name that peft's files have: base_model.model.MODULE.lora_A.weight, (rank, in), and lora_B, (out, rank)."""


def new_parameters(layers: dict[str, tuple[int, int]], shape: Shape, seed: int, device: torch.device) -> Parameters:
    """Peft's first weights, A uniform and B zero, from the seed alone. `layers`: (in, out) by module."""
    source = torch.Generator().manual_seed(seed)
    made: Parameters = {}
    for module, (width, out) in sorted(layers.items()):
        a = torch.empty(shape.rank, width)
        bound = 1 / math.sqrt(width)
        a.uniform_(-bound, bound, generator=source)
        made[f"{PREFIX}{module}.lora_A.weight"] = nn.Parameter(a.to(device))
        made[f"{PREFIX}{module}.lora_B.weight"] = nn.Parameter(torch.zeros(out, shape.rank, device=device))
    return made


class Trained:
    """An adapter in training: weights, summed gradients, AdamW's moments. Gradients add up until a step takes them."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.optimizer = self._new_optimizer()
        self.clear()

    def _new_optimizer(self) -> torch.optim.AdamW:
        return torch.optim.AdamW(self.parameters.values(), lr=0.0)

    def clear(self) -> None:
        for each in self.parameters.values():
            each.grad = torch.zeros_like(each)

    def gradients(self) -> list[Tensor]:
        """A copy, to go back to where a pass fails."""
        return [each.grad.clone() for each in self.parameters.values() if each.grad is not None]

    def restore(self, gradients: list[Tensor]) -> None:
        for each, gradient in zip(self.parameters.values(), gradients, strict=True):
            each.grad = gradient

    def step(self, lr: float, betas: tuple[float, float], eps: float, decay: float, clip: float) -> float:
        """Moves the weights and clears the gradients; gives their norm before clipping. `clip` 0: none."""
        gradients = [each.grad for each in self.parameters.values() if each.grad is not None]
        norm = float(torch.linalg.vector_norm(torch.stack([each.norm() for each in gradients])))
        if not math.isfinite(norm):
            self.clear()
            raise Refusal(400, f"the gradient's norm is {norm}; the step was left out and the gradient dropped")
        if clip > 0 and norm > clip:
            torch._foreach_mul_(gradients, clip / norm)
        self.optimizer.param_groups[0].update(lr=lr, betas=betas, eps=eps, weight_decay=decay)
        self.optimizer.step()
        self.clear()
        return norm

    def save(self, folder: Path, config: LoraConfig) -> None:
        """Peft's layout, and the optimiser's moments beside it."""
        save_adapter(folder, self.parameters, config)
        moments: dict[str, Tensor] = {}
        for name, parameter in self.parameters.items():
            for key, value in self.optimizer.state.get(parameter, {}).items():
                moments[f"{name}.{key}"] = value.detach().cpu().contiguous()
        save_file(moments, folder / OPTIMIZER)

    def load(self, folder: Path, optimizer: bool) -> None:
        """Raises Refusal 400 where the files are of an adapter of another shape, or have no moments that are wanted."""
        loaded = read_adapter(folder, self.parameters)
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(loaded[name])
        self.clear()
        self.optimizer = self._new_optimizer()
        if not optimizer:
            return
        if not (folder / OPTIMIZER).exists():
            raise Refusal(400, "path: these weights were saved for sampling, without the optimiser's state")
        moments = load_file(folder / OPTIMIZER)
        for name, parameter in self.parameters.items():
            state = {key: moments.get(f"{name}.{key}") for key in ("step", "exp_avg", "exp_avg_sq")}
            if all(value is not None for value in state.values()):
                self.optimizer.state[parameter] = {
                    key: value if key == "step" else value.to(parameter) for key, value in state.items()
                }


def save_adapter(folder: Path, parameters: Parameters, config: LoraConfig) -> None:
    folder.mkdir(parents=True)
    config.save_pretrained(folder)
    told = json.loads((folder / CONFIG).read_text())
    told["target_modules"] = sorted(told["target_modules"])
    (folder / CONFIG).write_text(json.dumps(told, indent=2) + "\n")
    save_file({name: each.detach().cpu().contiguous() for name, each in parameters.items()}, folder / WEIGHTS)


def read_adapter(folder: Path, like: Parameters) -> dict[str, Tensor]:
    """The matrices in a folder. Raises Refusal 400 where names or shapes are others than those of `like`."""
    loaded = load_file(folder / WEIGHTS)
    shapes = {name: tuple(each.shape) for name, each in loaded.items()}
    wanted = {name: tuple(each.shape) for name, each in like.items()}
    if shapes != wanted:
        odd = next(name for name in {**shapes, **wanted} if shapes.get(name) != wanted.get(name))
        raise Refusal(
            400,
            f"path: the saved adapter has {odd} {shapes.get(odd)}, and this model {wanted.get(odd)}; "
            "create the model with the rank and layers that were saved",
        )
    return loaded

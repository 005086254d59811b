"""The protocol's losses: sums over positions, never means. p: log-probabilities now, q: at sampling, r = exp(p - q)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .refusal import wrong
from .wire import Json, number, shown

NAMES = ("cross_entropy", "importance_sampling", "ppo", "cispo")
CLIPPED = ("ppo", "cispo")


@dataclass(frozen=True)
class Loss:
    """`low` and `high` are bounds of the ratio r, for ppo and cispo."""

    name: str
    low: float = 0.8
    high: float = 1.2

    @property
    def inputs(self) -> tuple[str, ...]:
        """The real-valued tensors of a datum: what a position counts first."""
        return ("weights",) if self.name == "cross_entropy" else ("advantages", "logprobs")

    def of(self, p: Tensor, weights: Tensor, q: Tensor | None) -> Tensor:
        """The sum, in nats; a position of weight 0 adds nothing, whatever its ratio."""
        if self.name == "cross_entropy" or q is None:
            return -(weights * p).sum()
        ratio = torch.where(weights != 0, p - q, 0.0).exp()
        if self.name == "cispo":
            return -(ratio.clamp(self.low, self.high).detach() * weights * p).sum()
        gain = ratio * weights
        if self.name == "ppo":
            gain = torch.minimum(gain, ratio.clamp(self.low, self.high) * weights)
        return -gain.sum()


def loss_of(name: object, config: Json) -> Loss:
    """Raises Refusal 400 for an unknown loss or setting."""
    if name not in NAMES:
        raise wrong("loss_fn", f"{shown(name)} is not computed here; choose {', '.join(NAMES)}")
    known = ("clip_low_threshold", "clip_high_threshold") if name in CLIPPED else ()
    for key in config:
        if key not in known:
            raise wrong(f"loss_fn_config.{key}", f"{name} has no such setting; it has {', '.join(known) or 'none'}")
    low, high = number(config, "clip_low_threshold", 0.8), number(config, "clip_high_threshold", 1.2)
    if low > 1 or high < 1:
        raise wrong("loss_fn_config", f"{low} and {high} are bounds of a ratio and must enclose 1")
    return Loss(str(name), low, high)

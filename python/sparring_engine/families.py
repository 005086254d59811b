"""Families of models: how a picture stands in the token stream, its positions, and what the model is given."""

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from PIL import Image
from torch import Tensor

QWEN_VL = ("qwen2_vl", "qwen2_5_vl", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe")
TEXT = ("qwen2", "qwen3", "qwen3_moe", "llama", "gemma3_text")


@dataclass(frozen=True)
class Picture:
    """What the model's own processor makes of a picture. `tokens`: places that it takes in the sequence."""

    tokens: int
    inputs: dict[str, Tensor]


class Family(Protocol):
    """What differs between models. `placeholder`: the token that a picture's places hold, None without pictures."""

    placeholder: int | None
    silent: tuple[int, ...]
    """Tokens that stand for pictures and can never be said: they have probability 0 in sampling and in training."""

    def picture(self, image: Image.Image) -> Picture:
        """Raises ValueError where the model cannot take a picture of that shape."""

    def positions(self, ids: Tensor, pictures: list[Picture]) -> Tensor:
        """Position ids of one sequence, (planes, length)."""

    def inputs(self, ids: Tensor, pictures: list[Picture]) -> dict[str, Tensor]:
        """What a padded batch (rows, length) is given beside its tokens; pictures in the order of rows and places."""


class TextOnly:
    placeholder = None
    silent: tuple[int, ...] = ()

    def picture(self, image: Image.Image) -> Picture:
        raise ValueError("this model reads no pictures")

    def positions(self, ids: Tensor, pictures: list[Picture]) -> Tensor:
        return torch.arange(len(ids))[None]

    def inputs(self, ids: Tensor, pictures: list[Picture]) -> dict[str, Tensor]:
        return {}


class QwenVl:
    """One place per square of merged patches; three planes of positions (time, row, column)."""

    def __init__(self, inner: Any, config: Any, source: str) -> None:
        from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

        self.placeholder = config.image_token_id
        self.silent = (config.image_token_id, config.video_token_id)
        self._inner = inner
        self._processor = Qwen2VLImageProcessorPil.from_pretrained(source)

    def picture(self, image: Image.Image) -> Picture:
        made = self._processor(images=[image], return_tensors="pt")
        grid = made["image_grid_thw"]
        tokens = int(grid.prod()) // self._processor.merge_size**2
        return Picture(tokens, {"pixel_values": made["pixel_values"], "image_grid_thw": grid})

    def positions(self, ids: Tensor, pictures: list[Picture]) -> Tensor:
        if not pictures:
            return torch.arange(len(ids)).expand(3, -1)
        types = (ids == self.placeholder).int()
        grids = torch.cat([each.inputs["image_grid_thw"] for each in pictures])
        return self._inner.get_rope_index(ids[None], mm_token_type_ids=types[None], image_grid_thw=grids)[0][:, 0]

    def inputs(self, ids: Tensor, pictures: list[Picture]) -> dict[str, Tensor]:
        return joined(pictures, ("pixel_values", "image_grid_thw"))


class Gemma3:
    """A fixed number of places per picture, which see each other; pan and scan is off."""

    def __init__(self, config: Any, source: str) -> None:
        from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil

        self.placeholder = config.image_token_id
        self.silent = (config.image_token_id,)
        self._tokens = config.mm_tokens_per_image
        self._processor = Gemma3ImageProcessorPil.from_pretrained(source)

    def picture(self, image: Image.Image) -> Picture:
        made = self._processor(images=[image], return_tensors="pt", do_pan_and_scan=False)
        return Picture(self._tokens, {"pixel_values": made["pixel_values"]})

    def positions(self, ids: Tensor, pictures: list[Picture]) -> Tensor:
        return torch.arange(len(ids))[None]

    def inputs(self, ids: Tensor, pictures: list[Picture]) -> dict[str, Tensor]:
        return {"token_type_ids": (ids == self.placeholder).long(), **joined(pictures, ("pixel_values",))}


def joined(pictures: list[Picture], names: tuple[str, ...]) -> dict[str, Tensor]:
    return {name: torch.cat([each.inputs[name] for each in pictures]) for name in names} if pictures else {}


def family_of(inner: Any, config: Any, source: str) -> Family:
    """Raises ValueError for a model whose pictures would be counted or placed wrongly."""
    kind = config.model_type
    if kind in QWEN_VL:
        return QwenVl(inner, config, source)
    if kind == "gemma3":
        return Gemma3(config, source)
    if kind in TEXT:
        return TextOnly()
    known = ", ".join((*QWEN_VL, "gemma3", *TEXT))
    raise ValueError(f"models of the type {kind!r} are not known here. Known: {known}.")

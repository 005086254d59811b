"""The protocol's JSON, read with checks: every refusal names the field and what stands there."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from .refusal import wrong

Json = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """Tokens of the text between pictures."""

    tokens: list[int]


@dataclass(frozen=True)
class ImageBytes:
    """A PNG or JPEG file as it was sent. `expected`: tokens that the client counted, if it did."""

    data: bytes
    format: str
    expected: int | None


Chunk = Text | ImageBytes


def record(value: object, place: str) -> Json:
    if isinstance(value, dict):
        return value
    raise wrong(place, f"{shown(value)} is no object")


def items(value: object, place: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise wrong(place, f"{shown(value)} is no list")


def text(json: Json, name: str) -> str:
    value = json.get(name)
    if isinstance(value, str) and value:
        return value
    raise wrong(name, f"{shown(value)} is no text")


def maybe_text(json: Json, name: str) -> str | None:
    return None if json.get(name) is None else text(json, name)


def integer(json: Json, name: str, least: int, default: int | None = None) -> int:
    value = json.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, int) and not isinstance(value, bool) and least <= value < 2**53:
        return value
    raise wrong(name, f"{shown(value)} is no whole number from {least} up")


def number(json: Json, name: str, default: float, below: float = float("inf")) -> float:
    """A number from 0 up, below a bound."""
    value = json.get(name)
    if value is None:
        return default
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < below:
        return float(value)
    raise wrong(name, f"{shown(value)} is no number from 0 up{'' if below == float('inf') else f', below {below}'}")


def chunks(value: object, place: str) -> list[Chunk]:
    """The chunks of a `ModelInput`. Chunks without a type are known by their fields, as some clients leave it out."""
    listed = items(record(value, place).get("chunks"), f"{place}.chunks")
    return [_chunk(record(each, f"{place}.chunks[{i}]"), f"{place}.chunks[{i}]") for i, each in enumerate(listed)]


def _chunk(json: Json, place: str) -> Chunk:
    kind = json.get("type") or ("encoded_text" if "tokens" in json else "image" if "data" in json else None)
    if kind == "encoded_text":
        return Text(column(json.get("tokens"), f"{place}.tokens", whole=True).tolist())
    if kind != "image":
        raise wrong(place, f"a chunk of type {shown(kind)} is not read here: send text, or the picture's own bytes")
    if json.get("format") not in ("png", "jpeg"):
        raise wrong(f"{place}.format", f"{shown(json.get('format'))} is none of png, jpeg")
    expected = None if json.get("expected_tokens") is None else integer(json, "expected_tokens", 0)
    try:
        data = base64.b64decode(json.get("data") or "", validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise wrong(f"{place}.data", "it is no base64") from error
    return ImageBytes(data, json["format"], expected)


def column(value: object, place: str, whole: bool = False, length: int | None = None) -> np.ndarray:
    """A list of finite numbers. `whole`: token ids, int64; else float32. `length`: entries that it must have."""
    listed = items(value, place)
    if length is not None and len(listed) != length:
        raise wrong(place, f"it has {len(listed)} entries, and the input {length} positions; give one per position")
    try:
        array = np.array(listed if listed else [], dtype=None if listed else np.int64)
    except (ValueError, OverflowError) as error:
        raise wrong(place, "it is no list of numbers") from error
    if array.ndim != 1 or array.dtype.kind not in ("iu" if whole else "iuf"):
        raise wrong(place, f"it is no list of {'token ids' if whole else 'numbers'}")
    if not np.isfinite(array).all() or (whole and ((array < 0) | (array >= 2**31)).any()):
        raise wrong(place, "an entry is out of range")
    return array.astype(np.int64 if whole else np.float32)


def tensor(json: object, place: str, length: int, whole: bool = False) -> np.ndarray:
    """A dense `TensorData` of one dimension."""
    if json is None:
        raise wrong(place, "it is missing")
    fields = record(json, place)
    if fields.get("sparse_crow_indices") is not None or len(fields.get("shape") or [0]) > 1:
        raise wrong(place, "tensors of two dimensions are not read here; give one entry per position")
    return column(fields.get("data"), f"{place}.data", whole, length)


def shown(value: object) -> str:
    """A few characters of a value, for messages."""
    written = repr(value)
    return written if len(written) <= 60 else f"{written[:57]}..."

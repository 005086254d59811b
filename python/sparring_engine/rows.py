"""Sequences as the model reads them, from the protocol's chunks; pictures are checked against the client's count."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor

from .families import Family, Picture
from .pictures import decoded
from .refusal import wrong
from .wire import Chunk, ImageBytes, Text

KEPT_PICTURES = 32


@dataclass(frozen=True)
class Row:
    """One sequence. `ids` (length), `positions` (planes, length); `drawn` tells the places of pictures (length)."""

    ids: Tensor
    positions: Tensor
    pictures: list[Picture]
    drawn: Tensor

    def __len__(self) -> int:
        return len(self.ids)


class Reader:
    """Makes rows; a picture that comes again is not processed again."""

    def __init__(self, family: Family, vocabulary: int, longest: int) -> None:
        self._family = family
        self._vocabulary = vocabulary
        self._longest = longest
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, chunks: list[Chunk], place: str) -> Row:
        """Raises Refusal 400 naming the first chunk that does not fit the model."""
        ids: list[int] = []
        pictures: list[Picture] = []
        drawn: list[bool] = []
        for i, chunk in enumerate(chunks):
            where = f"{place}.chunks[{i}]"
            if isinstance(chunk, Text):
                self._check(chunk.tokens, where)
                ids += chunk.tokens
                drawn += [False] * len(chunk.tokens)
                continue
            if drawn and drawn[-1]:
                raise wrong(where, "a picture follows a picture without a token between them; give its start token")
            picture = self._picture(chunk, where)
            pictures.append(picture)
            ids += [self._family.placeholder or 0] * picture.tokens
            drawn += [True] * picture.tokens
        if not ids:
            raise wrong(place, "it holds no tokens")
        if len(ids) > self._longest:
            raise wrong(place, f"it has {len(ids)} tokens, and the model reads {self._longest}")
        tokens = torch.tensor(ids)
        return Row(tokens, self._family.positions(tokens, pictures), pictures, torch.tensor(drawn))

    def read_tokens(self, tokens: list[int]) -> Row:
        return self.read([Text(tokens)], "tokens")

    def _check(self, tokens: list[int], where: str) -> None:
        for i, token in enumerate(tokens):
            if token >= self._vocabulary:
                raise wrong(f"{where}.tokens[{i}]", f"{token} is no token; this model has {self._vocabulary}")
            if token in self._family.silent:
                raise wrong(f"{where}.tokens[{i}]", f"token {token} stands for a picture; send a picture chunk instead")

    def _picture(self, sent: ImageBytes, where: str) -> Picture:
        if self._family.placeholder is None:
            raise wrong(where, "this model reads no pictures")
        key = hashlib.sha256(sent.format.encode() + sent.data).hexdigest()
        with self._lock:
            picture = self._known.pop(key, None)
            if picture is None:
                try:
                    picture = self._family.picture(decoded(sent, where))
                except ValueError as error:
                    raise wrong(where, f"the model cannot take this picture: {error}") from error
            self._known[key] = picture
            if len(self._known) > KEPT_PICTURES:
                self._known.popitem(last=False)
        if sent.expected is not None and sent.expected != picture.tokens:
            raise wrong(
                where,
                f"Expected {sent.expected} tokens, got {picture.tokens} from image; count with the model's own files",
            )
        return picture

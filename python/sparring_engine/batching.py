"""Sampling requests gathered: those that wait for the same weights are answered together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .model import Model
from .rows import Row
from .sampling import Ask, sample, score
from .turns import Turns

LINGER = 0.01
"""Seconds without a new request after which a batch is closed."""


@dataclass
class Question:
    """The sequences of one request. `place`: its weights, None the base. `scored` is filled where `wants_scores`."""

    place: Path | None
    row: Row
    asks: list[Ask]
    wants_scores: bool
    done: asyncio.Future[None]
    scored: list[float | None] | None = field(default=None)


class Batches:
    """`put` makes weights those that stand in the model."""

    def __init__(self, model: Model, turns: Turns, put: Callable[[Path | None], None], most: int, tokens: int) -> None:
        self._model, self._turns, self._put = model, turns, put
        self._most, self._tokens = most, tokens
        self._waiting: list[Question] = []
        self._task: asyncio.Task[None] | None = None
        self.largest = 0

    async def answer(self, question: Question) -> None:
        self._waiting.append(question)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await question.done

    async def _run(self) -> None:
        while self._waiting:
            before = 0
            while before < len(self._waiting) < self._most:
                before = len(self._waiting)
                await asyncio.sleep(LINGER)
            batch = self._next()
            try:
                await self._turns.take(lambda batch=batch: self._carry_out(batch))
                for each in batch:
                    each.done.set_result(None)
            except Exception as error:
                for each in batch:
                    each.done.set_exception(error)

    def _next(self) -> list[Question]:
        """The one that waits longest, and others of its weights, as many sequences and padded tokens as fit."""
        first = self._waiting[0]
        chosen, rows, longest = [], 0, 0
        for each in self._waiting:
            if each.place != first.place:
                continue
            grown = max(longest, len(each.row) + each.asks[0].max_tokens)
            if chosen and (rows + len(each.asks) > self._most or grown * (rows + len(each.asks)) > self._tokens):
                break
            chosen.append(each)
            rows, longest = rows + len(each.asks), grown
        self._waiting = [each for each in self._waiting if not any(each is one for one in chosen)]
        self.largest = max(self.largest, rows)
        return chosen

    def _carry_out(self, batch: list[Question]) -> None:
        self._put(batch[0].place)
        asks = [ask for question in batch for ask in question.asks]
        for start in range(0, len(asks), self._most):
            sample(self._model, asks[start : start + self._most])
        scored = [question for question in batch if question.wants_scores]
        for question, values in zip(scored, score(self._model, [each.row for each in scored]), strict=True):
            question.scored = values

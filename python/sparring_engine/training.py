"""A model in training: numbered requests carried out in the order of their numbers, and what each does."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from .adapters import Shape, Trained
from .futures import Futures, outcome
from .losses import loss_of
from .model import Model
from .refusal import Refusal, wrong
from .rows import Row
from .turns import Turns
from .wire import Json, chunks, items, number, record, tensor

MOST_WAITING = 1000
KEPT = 64
"""Results kept, by number: those of large passes have megabytes."""

Work = Callable[[Trained], Json]


@dataclass
class Numbered:
    digest: str
    name: str
    done: asyncio.Future[Json]
    work: Work | None


class TrainingModel:
    """The same number with the same body gives the same result again; a failed request uses its number up."""

    def __init__(self, name: str, session: str, shape: Shape, trained: Trained, futures: Futures, turns: Turns) -> None:
        self.name = name
        self.session = session
        self.shape = shape
        self._trained = trained
        self._futures = futures
        self._turns = turns
        self._requests: dict[int, Numbered] = {}
        self._ran = 0
        self._task: asyncio.Task[None] | None = None
        self._ended: str | None = None

    def submit(self, seq: int, digest: str, work: Work) -> str:
        """Raises Refusal 409 for a number that another body had, 410 after the end, 429 where too much waits."""
        if self._ended:
            raise Refusal(410, f"model {self.name} is gone: {self._ended}")
        known = self._requests.get(seq)
        if known and known.digest != digest:
            trouble = f"Training request sequence number was reused: {seq} was sent before with another body"
            raise Refusal(409, f"model {self.name}: {trouble}")
        if known:
            if not self._futures.has(known.name):
                known.name = self._futures.add(known.done)
            return known.name
        if seq <= self._ran:
            raise Refusal(
                409, f"model {self.name}: the result of request {seq} is no longer kept; {self._ran} were done"
            )
        if len(self._requests) >= MOST_WAITING + KEPT:
            raise Refusal(429, f"{MOST_WAITING} requests of model {self.name} wait already; wait for their results")
        done: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._requests[seq] = Numbered(digest, self._futures.add(done), done, work)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._proceed())
        return self._requests[seq].name

    def end(self, reason: str) -> None:
        """Nothing more is carried out; what waits fails."""
        self._ended = reason
        for each in self._requests.values():
            if not each.done.done():
                each.done.set_result({"error": f"model {self.name} is gone: {reason}", "category": "user"})

    async def _proceed(self) -> None:
        while (request := self._requests.get(self._ran + 1)) and not self._ended:
            work = request.work
            assert work is not None
            told = await outcome(self._turns.take(lambda work=work: work(self._trained)))
            self._ran += 1
            request.work = None
            self._requests.pop(self._ran - KEPT, None)
            if not request.done.done():
                request.done.set_result(told)


def pass_over(json: Json, model: Model, shape: Shape, forward_only: bool) -> Work:
    """Sums over positions and sequences; gradients are added to those that are there."""
    given = record(json.get("forward_input" if forward_only else "forward_backward_input"), "input")
    loss = loss_of(given.get("loss_fn"), record(given.get("loss_fn_config") or {}, "loss_fn_config"))
    data = items(given.get("data"), "data")
    if not data:
        raise wrong("data", "there are none; give at least one sequence")

    def work(trained: Trained) -> Json:
        rows, targets, reals = read_data(data, loss.inputs, model)
        model.put(shape, trained.parameters)
        before = trained.gradients()
        total, told = 0.0, []
        try:
            for part in model.passes(rows):
                with torch.set_grad_enabled(not forward_only):
                    logprobs = model.logprobs(rows[part], targets[part])
                    columns = [torch.cat(each).to(model.device) for each in zip(*reals[part], strict=True)]
                    value = loss.of(torch.cat(logprobs), columns[0], columns[1] if len(columns) > 1 else None)
                total += value.item()
                if not math.isfinite(total):
                    raise wrong("data", f"the loss is {total}; the log-probabilities are too far off")
                if not forward_only:
                    value.backward()
                told += [each.detach().float().cpu() for each in logprobs]
        except BaseException:
            trained.restore(before)
            raise
        outputs = [{"logprobs": {"data": each.tolist(), "dtype": "float32", "shape": [len(each)]}} for each in told]
        return {"loss_fn_output_type": "TensorDict", "loss_fn_outputs": outputs, "metrics": {"loss:sum": total}}

    return work


def read_data(
    data: list, names: tuple[str, ...], model: Model
) -> tuple[list[Row], list[torch.Tensor], list[list[torch.Tensor]]]:
    """Rows, targets and the columns of `names`. Raises Refusal 400 naming the first entry that does not fit."""
    rows, targets, reals = [], [], []
    for i, each in enumerate(data):
        datum = record(each, f"data[{i}]")
        given = record(datum.get("loss_fn_inputs"), f"data[{i}].loss_fn_inputs")
        for name in given:
            if name not in ("target_tokens", *names):
                raise wrong(f"data[{i}].{name}", f"this loss takes {', '.join(('target_tokens', *names))} only")
        row = model.reader.read(chunks(datum.get("model_input"), f"data[{i}].model_input"), f"data[{i}].model_input")
        target = torch.from_numpy(tensor(given.get("target_tokens"), f"data[{i}].target_tokens", len(row), whole=True))
        columns = [torch.from_numpy(tensor(given.get(name), f"data[{i}].{name}", len(row))) for name in names]
        silent = torch.isin(target, torch.tensor(model.family.silent))
        if (target >= model.vocabulary).any() or (silent & (columns[0] != 0)).any():
            raise wrong(f"data[{i}].target_tokens", "a target is no token that this model can say")
        rows.append(row)
        targets.append(target.masked_fill(silent, 0))
        reals.append(columns)
    return rows, targets, reals


def step_of(json: Json) -> Work:
    """AdamW with the settings of the request; absent ones as the protocol has them."""
    if json.get("optimizer_params") is not None:
        raise wrong("optimizer_params", "other optimisers are not here; give adam_params")
    given = record(json.get("adam_params"), "adam_params")
    if given.get("learning_rate") is None:
        raise wrong("adam_params.learning_rate", "it is missing")
    rate, decay = number(given, "learning_rate", 0.0), number(given, "weight_decay", 0.0)
    betas = number(given, "beta1", 0.9, below=1.0), number(given, "beta2", 0.95, below=1.0)
    eps, clip = number(given, "eps", 1e-12), number(given, "grad_clip_norm", 0.0)
    return lambda trained: {"metrics": {"grad_norm": trained.step(rate, betas, eps, decay, clip)}}

"""Sampling sessions, each with its weights, and the requests for samples."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from .batching import Batches, Question
from .futures import Futures, outcome
from .models import Models
from .refusal import Refusal, wrong
from .sampling import Ask
from .sessions import Sessions
from .store import Store
from .wire import Json, chunks, integer, maybe_text, number, record, shown, text

MOST_PENDING = 4096
MOST_SAMPLES = 256
NOT_HERE = ("topk_prompt_logprobs", "topk_sample_logprobs", "target_prompt_logprobs", "prompt_alt_tokens_k")


class Samplers:
    def __init__(self, models: Models, sessions: Sessions, store: Store, batches: Batches, futures: Futures) -> None:
        self._models, self._sessions, self._store = models, sessions, store
        self._batches, self._futures = batches, futures
        self._samplers: dict[str, tuple[str, Path | None]] = {}
        self._numbered: dict[str, tuple[str, str, int]] = {}

    def name_of(self, session: str, json: Json) -> str:
        return f"{session}:sample:{integer(json, 'sampling_session_seq_id', 0)}"

    def add(self, name: str, digest: str, place: Callable[[], Path | None]) -> None:
        """A session on the weights at `place`, None the base. Raises Refusal 409 where another body has the number."""
        known = self._samplers.get(name)
        if known and known[0] != digest:
            raise Refusal(409, f"the sampling session {name} was made before by another request")
        if known is None:
            self._samplers[name] = digest, place()

    def create(self, json: Json, digest: str) -> Json:
        name = self.name_of(self._sessions.heard(text(json, "session_id")), json)
        self.add(name, digest, lambda: self._named(json))
        return {"sampling_session_id": name, "type": "create_sampling_session"}

    def _named(self, json: Json) -> Path | None:
        """The weights that a request names itself."""
        path = maybe_text(json, "model_path")
        if path is not None:
            return self._store.there(path)
        self._models.require_base(text(json, "base_model"))
        return None

    def ask(self, json: Json, digest: str) -> Json:
        session = maybe_text(json, "sampling_session_id")
        numbered = session is not None and json.get("seq_id") is not None
        name = f"{session} {integer(json, 'seq_id', 0)}" if numbered else None
        known = self._numbered.get(name) if name else None
        if known and known[0] != digest:
            raise Refusal(409, f"the sample number {json['seq_id']} of {session} was used before with another body")
        if known:
            return asked(known[1], known[2])
        if self._futures.pending >= MOST_PENDING:
            raise Refusal(429, f"{MOST_PENDING} requests wait already; ask again later")
        if session is not None and session not in self._samplers:
            raise Refusal(404, f'there is no sampling session "{session}"; make it with create_sampling_session')
        place = self._named(json) if session is None else self._samplers[session][1]
        for option in NOT_HERE:
            if json.get(option):
                raise wrong(option, "it is not computed here; leave it out")
        count = integer(json, "num_samples", 1, default=1)
        if count > MOST_SAMPLES:
            raise wrong("num_samples", f"{count} is above {MOST_SAMPLES}")
        seed = f"{session}/{json.get('seq_id', digest)}"
        done = asyncio.ensure_future(outcome(self._sampled(json, place, count, seed)))
        request = self._futures.add(done, (lambda: self._numbered.pop(name, None)) if name else (lambda: None))
        if name:
            self._numbered[name] = digest, request, count
        return asked(request, count)

    async def _sampled(self, json: Json, place: Path | None, count: int, otherwise: str) -> Json:
        params = record(json.get("sampling_params") or {}, "sampling_params")
        model, prompt = self._models.model, chunks(json.get("prompt"), "prompt")
        row = await asyncio.to_thread(model.reader.read, prompt, "prompt")
        room = max(1, model.context - len(row))
        most = min(integer(params, "max_tokens", 1, default=room), room)
        tokens, texts = self._stops(params.get("stop"))
        heat, seed = number(params, "temperature", 1.0), params.get("seed")
        seed = otherwise if seed is None else integer(params, "seed", -(2**53))
        top_k, top_p = integer(params, "top_k", -1, default=-1), number(params, "top_p", 1.0)
        asks = [Ask(row, most, heat, top_k, top_p, tokens, texts, f"{seed}/{i}") for i in range(count)]
        wants = json.get("prompt_logprobs") is True
        question = Question(place, row, asks, wants, asyncio.get_running_loop().create_future())
        await self._batches.answer(question)
        return {
            "type": "sample",
            "sequences": [
                {"stop_reason": "stop" if ask.stopped else "length", "tokens": ask.tokens, "logprobs": ask.logprobs}
                for ask in asks
            ],
            "prompt_logprobs": question.scored,
            "topk_prompt_logprobs": None,
        }

    def _stops(self, given: object) -> tuple[frozenset[int], tuple[str, ...]]:
        """Tokens and texts that end an answer; absent: what ends the model's own answers."""
        model = self._models.model
        if given is None:
            ends = model.base.generation_config.eos_token_id
            ends = model.tokenizer.eos_token_id if ends is None else ends
            return frozenset([] if ends is None else ends if isinstance(ends, list) else [ends]), ()
        known = model.tokenizer.get_added_vocab()
        tokens, texts = set(), []
        for each in given if isinstance(given, list) else [given]:
            if isinstance(each, str) and each in known:
                tokens.add(known[each])
            elif isinstance(each, str) and each:
                texts.append(each)
            elif isinstance(each, int) and not isinstance(each, bool) and 0 <= each < model.vocabulary:
                tokens.add(each)
            else:
                raise wrong("stop", f"{shown(each)} is no token of the model and no text")
        return frozenset(tokens), tuple(texts)


def asked(request: str, count: int) -> Json:
    return {"request_id": request, "sample_sequence_ids": [f"{request}-{i}" for i in range(count)]}

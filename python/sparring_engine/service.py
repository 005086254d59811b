"""What each call of the protocol does: sessions, models in training, saved weights, sampling."""

import asyncio
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from .adapters import Shape, Trained, new_parameters
from .batching import Batches, Question
from .futures import Futures, outcome
from .model import Model
from .refusal import Refusal, wrong
from .sampling import Ask
from .store import Store, sampler_writer
from .training import TrainingModel, Work, pass_over, step_of
from .turns import Turns
from .wire import Json, chunks, integer, maybe_text, number, record, shown, text

SILENT_AFTER = 300
"""Seconds without a word of its session after which a model makes room for another."""
MOST_PENDING = 4096
NOT_HERE = ("topk_prompt_logprobs", "topk_sample_logprobs", "target_prompt_logprobs", "prompt_alt_tokens_k")
RANK = 512


class Service:
    def __init__(self, model: Model, name: str, folder: Path, most_models: int, batch: int, batch_tokens: int) -> None:
        self.model, self.name = model, name
        self.futures, self.turns = Futures(), Turns()
        self.store = Store(folder, lambda shape: new_parameters(model.modules(shape), shape, 0, model.device))
        self.batches = Batches(model, self.turns, self._put, batch, batch_tokens)
        self._most_models = most_models
        self._heard: dict[str, float] = {}
        self._models: dict[str, TrainingModel] = {}
        self._made: dict[str, str] = {}
        self._samplers: dict[str, tuple[str, Path | None]] = {}
        self._numbered: dict[str, tuple[str, str, int]] = {}
        self._calls: dict[str, Callable[[Json, str], Json]] = {
            "client/config": lambda json, digest: {"pjwt_auth_enabled": False, "proto_compress_fwdbwd": False},
            "client/dynamic_config": lambda json, digest: {"sample_cancel_enabled": False, "refresh_interval_sec": 300},
            "telemetry": lambda json, digest: {"status": "accepted"},
            "create_session": self._create_session,
            "session_heartbeat": self._heartbeat,
            "create_model": self._create_model,
            "get_info": self._info,
            "unload_model": self._unload,
            "forward_backward": lambda json, digest: self._pass(json, digest, False),
            "forward": lambda json, digest: self._pass(json, digest, True),
            "optim_step": lambda json, digest: self._submit(json, digest, step_of(json)),
            "save_weights": self._save,
            "save_weights_for_sampler": self._save_for_sampler,
            "load_weights": self._load,
            "weights_info": self._weights_info,
            "create_sampling_session": self._create_sampler,
            "asample": self._ask,
        }

    def call(self, path: str, json: Json, digest: str) -> Json:
        """Raises Refusal."""
        known = self._calls.get(path)
        if known is None:
            raise Refusal(404, f"there is no call POST {path[:100]} here")
        return known(json, digest)

    def capabilities(self) -> Json:
        told = {"model_name": self.name, "max_context_length": self.model.context}
        return {"supported_models": [{**told, "trainable": True, "sampleable": True}]}

    # Sessions and models

    def _create_session(self, json: Json, digest: str) -> Json:
        name = str(uuid.uuid4())
        self._heard[name] = time.monotonic()
        return {"session_id": name, "type": "create_session"}

    def _heartbeat(self, json: Json, digest: str) -> Json:
        self._session(text(json, "session_id"))
        return {"type": "session_heartbeat"}

    def _session(self, name: str) -> str:
        if name not in self._heard:
            raise Refusal(410, f'there is no session "{name}"; connect anew and load the last saved weights')
        self._heard[name] = time.monotonic()
        return name

    def _create_model(self, json: Json, digest: str) -> Json:
        session = self._session(text(json, "session_id"))
        self._require_base(text(json, "base_model"))
        name = f"{session}:train:{integer(json, 'model_seq_id', 0)}"
        if self._made.setdefault(name, digest) != digest:
            raise Refusal(409, f"the model number {json['model_seq_id']} was used before with another body")
        if name not in self._models:
            try:
                self._models[name] = self._new_model(name, session, json)
            except Refusal:
                del self._made[name]
                raise
        return {"request_id": self.futures.ready({"model_id": name, "type": "create_model"})}

    def _new_model(self, name: str, session: str, json: Json) -> TrainingModel:
        optimizer = record(json.get("optimizer_config") or {"type": "adamw"}, "optimizer_config")
        if optimizer.get("type") != "adamw":
            raise wrong(
                "optimizer_config.type", f"{shown(optimizer.get('type'))} is not here; leave it out or say adamw"
            )
        given = record(json.get("lora_config"), "lora_config")
        rank = integer(given, "rank", 0)
        if not 1 <= rank <= RANK:
            raise wrong(
                "lora_config.rank", f"{rank} is not in 1 to {RANK}; this server trains adapters, never all weights"
            )
        flags = [given.get(flag) is not False for flag in ("train_unembed", "train_mlp", "train_attn")]
        shape = Shape(rank, *flags)
        modules = self.model.modules(shape)
        if not modules:
            raise wrong("lora_config", "it trains no layers; leave train_mlp and train_attn on")
        self._make_room()
        seed = integer(given, "seed", -(2**53), default=0)
        trained = Trained(new_parameters(modules, shape, seed, self.model.device))
        return TrainingModel(name, session, shape, trained, self.futures, self.turns)

    def _make_room(self) -> None:
        if len(self._models) < self._most_models:
            return
        oldest = min(self._models.values(), key=lambda each: self._heard.get(each.session, 0.0))
        if time.monotonic() - self._heard.get(oldest.session, 0.0) <= SILENT_AFTER:
            raise wrong(
                "create_model",
                f"there are {len(self._models)} models, the most that this server holds (--models); unload one, or "
                f"wait until a session has been silent for {SILENT_AFTER} s",
            )
        self._drop(oldest.name, "its session was silent and room was needed")

    def _drop(self, name: str, reason: str) -> None:
        self._models.pop(name).end(reason)
        self.store.forget(name)

    def _require_base(self, name: str) -> None:
        if name != self.name:
            raise wrong("base_model", f'there is no "{name[:200]}"; this server has "{self.name}"')

    def _model(self, json: Json) -> TrainingModel:
        name = text(json, "model_id")
        model = self._models.get(name)
        if model is None:
            gone = name in self._made
            trouble = "was unloaded" if gone else "is not here"
            raise Refusal(410 if gone else 404, f'model "{name}" {trouble}; make one and load the last saved weights')
        self._heard[model.session] = time.monotonic()
        return model

    def _info(self, json: Json, digest: str) -> Json:
        model = self._model(json)
        data = {"arch": self.model.kind, "model_name": self.name, "tokenizer_id": self.name}
        told = {"model_data": data, "model_name": self.name, "is_lora": True, "lora_rank": model.shape.rank}
        return {"type": "get_info", "model_id": model.name, **told}

    def _unload(self, json: Json, digest: str) -> Json:
        model = self._model(json)
        self._drop(model.name, "it was unloaded")
        done = {"model_id": model.name, "type": "unload_model"}
        return {"request_id": self.futures.ready(done), "model_id": model.name}

    # Numbered requests

    def _submit(self, json: Json, digest: str, work: Work) -> Json:
        model = self._model(json)
        return {"request_id": model.submit(integer(json, "seq_id", 1), digest, work), "model_id": model.name}

    def _pass(self, json: Json, digest: str, forward_only: bool) -> Json:
        return self._submit(json, digest, pass_over(json, self.model, self._model(json).shape, forward_only))

    def _save(self, json: Json, digest: str) -> Json:
        model = self._model(json)
        path = self.store.path(model.name, "weights", maybe_text(json, "path") or f"step-{json.get('seq_id')}")
        config = self.model.config(model.shape, self.name)

        def work(trained: Trained) -> Json:
            overwrite = json.get("overwrite") is True
            self.store.save(path, digest, model.shape, overwrite, lambda folder: trained.save(folder, config))
            return {"path": path, "type": "save_weights"}

        return self._submit(json, digest, work)

    def _save_for_sampler(self, json: Json, digest: str) -> Json:
        model = self._model(json)
        name = maybe_text(json, "path")
        config = self.model.config(model.shape, self.name)
        if json.get("kind") not in (None, "snapshot"):
            raise wrong("kind", f"{shown(json['kind'])} weights are not here; take a snapshot")
        if name is not None:
            path = self.store.path(model.name, "sampler_weights", name)

            def named(trained: Trained) -> Json:
                self.store.save(path, digest, model.shape, False, sampler_writer(trained, config))
                return {"path": path, "type": "save_weights_for_sampler"}

            return self._submit(json, digest, named)
        session = self._sampler_name(model.session, json)

        def unnamed(trained: Trained) -> Json:
            known = self._samplers.get(session)
            if known is None:
                place = self.store.snapshot(model.name, digest, model.shape, sampler_writer(trained, config))
                self._samplers[session] = digest, place
            elif known[0] != digest:
                raise Refusal(409, f"the sampling session {session} was made before by another request")
            return {"path": None, "sampling_session_id": session, "type": "save_weights_for_sampler"}

        return self._submit(json, digest, unnamed)

    def _load(self, json: Json, digest: str) -> Json:
        if json.get("session_id") is not None:
            raise wrong(
                "session_id", "models are not made by load_weights here; create one, then load as its first request"
            )
        seq, path = integer(json, "seq_id", 1), text(json, "path")

        def work(trained: Trained) -> Json:
            if seq != 1:
                trouble = f"LoadWeights is not permitted with seq_id {seq}; load as a model's first request"
                raise wrong("seq_id", trouble)
            trained.load(self.store.there(path), json.get("optimizer") is True)
            return {"path": path, "type": "load_weights"}

        return self._submit(json, digest, work)

    def _weights_info(self, json: Json, digest: str) -> Json:
        shape = self.store.shape(self.store.there(text(json, "tinker_path")))
        flags = {"train_unembed": shape.unembed, "train_mlp": shape.mlp, "train_attn": shape.attn}
        return {"base_model": self.name, "is_lora": True, "lora_rank": shape.rank, **flags}

    # Sampling

    def _sampler_name(self, session: str, json: Json) -> str:
        return f"{session}:sample:{integer(json, 'sampling_session_seq_id', 0)}"

    def _create_sampler(self, json: Json, digest: str) -> Json:
        name = self._sampler_name(self._session(text(json, "session_id")), json)
        known = self._samplers.get(name)
        if known and known[0] != digest:
            raise Refusal(409, f"the sampling session {name} was made before by another request")
        if known is None:
            self._samplers[name] = digest, self._named(json)
        return {"sampling_session_id": name, "type": "create_sampling_session"}

    def _named(self, json: Json) -> Path | None:
        """The weights that a request names itself."""
        path = maybe_text(json, "model_path")
        if path is not None:
            return self.store.there(path)
        self._require_base(text(json, "base_model"))
        return None

    def _put(self, place: Path | None) -> None:
        if place is None:
            self.model.put(Shape(1), None)
        else:
            self.model.put(*self.store.frozen(place))

    def _ask(self, json: Json, digest: str) -> Json:
        session = maybe_text(json, "sampling_session_id")
        numbered = session is not None and json.get("seq_id") is not None
        name = f"{session} {integer(json, 'seq_id', 0)}" if numbered else None
        known = self._numbered.get(name) if name else None
        if known and known[0] != digest:
            raise Refusal(409, f"the sample number {json['seq_id']} of {session} was used before with another body")
        if known:
            return asked(known[1], known[2])
        if self.futures.pending >= MOST_PENDING:
            raise Refusal(429, f"{MOST_PENDING} requests wait already; ask again later")
        if session is not None and session not in self._samplers:
            raise Refusal(404, f'there is no sampling session "{session}"; make it with create_sampling_session')
        place = self._named(json) if session is None else self._samplers[session][1]
        for option in NOT_HERE:
            if json.get(option):
                raise wrong(option, "it is not computed here; leave it out")
        count = integer(json, "num_samples", 1, default=1)
        if count > 256:
            raise wrong("num_samples", f"{count} is above 256")
        seed = f"{session}/{json.get('seq_id', digest)}"
        done = asyncio.ensure_future(outcome(self._sampled(json, place, count, seed)))
        request = self.futures.add(done, (lambda: self._numbered.pop(name, None)) if name else (lambda: None))
        if name:
            self._numbered[name] = digest, request, count
        return asked(request, count)

    async def _sampled(self, json: Json, place: Path | None, count: int, otherwise: str) -> Json:
        params = record(json.get("sampling_params") or {}, "sampling_params")
        prompt = chunks(json.get("prompt"), "prompt")
        row = await asyncio.to_thread(self.model.reader.read, prompt, "prompt")
        if number(params, "top_p", 1.0) != 1 or params.get("top_k") not in (None, -1):
            raise wrong("sampling_params", "this server draws from all tokens; give top_p 1 and top_k -1")
        room = max(1, self.model.context - len(row))
        most = min(integer(params, "max_tokens", 1, default=room), room)
        tokens, texts = self._stops(params.get("stop"))
        heat, seed = number(params, "temperature", 1.0), params.get("seed", None)
        seed = otherwise if seed is None else integer(params, "seed", -(2**53))
        asks = [Ask(row, most, heat, tokens, texts, f"{seed}/{i}") for i in range(count)]
        wants = json.get("prompt_logprobs") is True
        question = Question(place, row, asks, wants, asyncio.get_running_loop().create_future())
        await self.batches.answer(question)
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
        if given is None:
            ends = self.model.base.generation_config.eos_token_id
            ends = self.model.tokenizer.eos_token_id if ends is None else ends
            return frozenset([] if ends is None else ends if isinstance(ends, list) else [ends]), ()
        listed = given if isinstance(given, list) else [given]
        known = self.model.tokenizer.get_added_vocab()
        tokens, texts = set(), []
        for each in listed:
            if isinstance(each, str) and each:
                if each in known:
                    tokens.add(known[each])
                else:
                    texts.append(each)
            elif isinstance(each, int) and not isinstance(each, bool) and 0 <= each < self.model.vocabulary:
                tokens.add(each)
            else:
                raise wrong("stop", f"{shown(each)} is no token of the model and no text")
        return frozenset(tokens), tuple(texts)


def asked(request: str, count: int) -> Json:
    return {"request_id": request, "sample_sequence_ids": [f"{request}-{i}" for i in range(count)]}

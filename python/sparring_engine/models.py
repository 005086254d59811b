"""The models in training: made, found, dropped where room is needed."""

from .adapters import Shape, Trained, new_parameters
from .futures import Futures
from .model import Model
from .refusal import Refusal, wrong
from .sessions import Sessions
from .store import Store
from .training import TrainingModel, Work
from .turns import Turns
from .wire import Json, integer, record, shown, text

SILENT_AFTER = 300
"""Seconds without a word of its session after which a model makes room for another."""
RANK = 512


class Models:
    """`name`: what clients call the base. `most`: models at once."""

    def __init__(
        self, model: Model, name: str, most: int, sessions: Sessions, store: Store, futures: Futures, turns: Turns
    ) -> None:
        self.model, self.name = model, name
        self._most, self._sessions, self._store = most, sessions, store
        self._futures, self._turns = futures, turns
        self._models: dict[str, TrainingModel] = {}
        self._made: dict[str, str] = {}

    def require_base(self, name: str) -> None:
        if name != self.name:
            raise wrong("base_model", f'there is no "{name[:200]}"; this server has "{self.name}"')

    def create(self, json: Json, digest: str) -> Json:
        session = self._sessions.heard(text(json, "session_id"))
        self.require_base(text(json, "base_model"))
        name = f"{session}:train:{integer(json, 'model_seq_id', 0)}"
        if self._made.setdefault(name, digest) != digest:
            raise Refusal(409, f"the model number {json['model_seq_id']} was used before with another body")
        if name not in self._models:
            try:
                self._models[name] = self._new(name, session, json)
            except Refusal:
                del self._made[name]
                raise
        return {"request_id": self._futures.ready({"model_id": name, "type": "create_model"})}

    def _new(self, name: str, session: str, json: Json) -> TrainingModel:
        optimizer = record(json.get("optimizer_config") or {"type": "adamw"}, "optimizer_config")
        if optimizer.get("type") != "adamw":
            told = shown(optimizer.get("type"))
            raise wrong("optimizer_config.type", f"{told} is not here; leave it out or say adamw")
        given = record(json.get("lora_config"), "lora_config")
        rank = integer(given, "rank", 0)
        if not 1 <= rank <= RANK:
            trouble = f"{rank} is not in 1 to {RANK}; this server trains adapters, never all weights"
            raise wrong("lora_config.rank", trouble)
        flags = [given.get(flag) is not False for flag in ("train_unembed", "train_mlp", "train_attn")]
        shape = Shape(rank, *flags)
        modules = self.model.modules(shape)
        if not modules:
            raise wrong("lora_config", "it trains no layers; leave train_mlp and train_attn on")
        self._make_room()
        seed = integer(given, "seed", -(2**53), default=0)
        trained = Trained(new_parameters(modules, shape, seed, self.model.device))
        return TrainingModel(name, session, shape, trained, self._futures, self._turns)

    def _make_room(self) -> None:
        if len(self._models) < self._most:
            return
        oldest = max(self._models.values(), key=lambda each: self._sessions.silence(each.session))
        if self._sessions.silence(oldest.session) <= SILENT_AFTER:
            raise wrong(
                "create_model",
                f"there are {len(self._models)} models, the most that this server holds (--models); unload one, or "
                f"wait until a session has been silent for {SILENT_AFTER} s",
            )
        self._drop(oldest.name, "its session was silent and room was needed")

    def _drop(self, name: str, reason: str) -> None:
        self._models.pop(name).end(reason)
        self._store.forget(name)

    def of(self, json: Json) -> TrainingModel:
        """The model that a request names. Raises Refusal 404 where there was none, 410 where it is gone."""
        name = text(json, "model_id")
        model = self._models.get(name)
        if model is None:
            gone = name in self._made
            trouble = "was unloaded" if gone else "is not here"
            raise Refusal(410 if gone else 404, f'model "{name}" {trouble}; make one and load the last saved weights')
        self._sessions.heard(model.session)
        return model

    def submit(self, json: Json, digest: str, work: Work) -> Json:
        """A numbered request of a model, to be carried out in its turn."""
        model = self.of(json)
        return {"request_id": model.submit(integer(json, "seq_id", 1), digest, work), "model_id": model.name}

    def info(self, json: Json, digest: str) -> Json:
        model = self.of(json)
        data = {"arch": self.model.kind, "model_name": self.name, "tokenizer_id": self.name}
        told = {"model_data": data, "model_name": self.name, "is_lora": True, "lora_rank": model.shape.rank}
        return {"type": "get_info", "model_id": model.name, **told}

    def unload(self, json: Json, digest: str) -> Json:
        model = self.of(json)
        self._drop(model.name, "it was unloaded")
        done = {"model_id": model.name, "type": "unload_model"}
        return {"request_id": self._futures.ready(done), "model_id": model.name}

    def ranks(self) -> dict[str, int]:
        return {name: model.shape.rank for name, model in self._models.items()}

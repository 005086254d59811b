"""The parts of the server put together, and which call of the protocol is whose."""

from collections.abc import Callable
from pathlib import Path

from . import __version__
from .adapters import Shape, new_parameters
from .batching import Batches
from .futures import Futures
from .model import Model
from .models import Models
from .refusal import Refusal
from .samplers import Samplers
from .saving import Saving
from .sessions import Sessions
from .store import Store
from .training import pass_over, step_of
from .turns import Turns
from .wire import Json, text


class Service:
    def __init__(self, model: Model, name: str, folder: Path, most_models: int, batch: int, batch_tokens: int) -> None:
        self.futures, self.turns, self._sessions = Futures(), Turns(), Sessions()
        self.store = Store(folder, lambda shape: new_parameters(model.modules(shape), shape, 0, model.device))
        self.batches = Batches(model, self.turns, self._put, batch, batch_tokens)
        self._models = Models(model, name, most_models, self._sessions, self.store, self.futures, self.turns)
        samplers = Samplers(self._models, self._sessions, self.store, self.batches, self.futures)
        self.saving = Saving(self._models, self.store, samplers)
        self._calls: dict[str, Callable[[Json, str], Json]] = {
            "client/config": lambda json, digest: {"pjwt_auth_enabled": False, "proto_compress_fwdbwd": False},
            "client/dynamic_config": lambda json, digest: {"sample_cancel_enabled": False, "refresh_interval_sec": 300},
            "telemetry": lambda json, digest: {"status": "accepted"},
            "create_session": lambda json, digest: {"session_id": self._sessions.new(), "type": "create_session"},
            "session_heartbeat": self._heartbeat,
            "create_model": self._models.create,
            "get_info": self._models.info,
            "unload_model": self._models.unload,
            "forward_backward": lambda json, digest: self._pass(json, digest, False),
            "forward": lambda json, digest: self._pass(json, digest, True),
            "optim_step": lambda json, digest: self._models.submit(json, digest, step_of(json)),
            "save_weights": self.saving.save,
            "save_weights_for_sampler": self.saving.save_for_sampler,
            "load_weights": self.saving.load,
            "weights_info": self.saving.info,
            "create_sampling_session": samplers.create,
            "asample": samplers.ask,
        }

    def call(self, path: str, json: Json, digest: str) -> Json:
        """Raises Refusal."""
        known = self._calls.get(path)
        if known is None:
            raise Refusal(404, f"there is no call POST {path[:100]} here")
        return known(json, digest)

    def get(self, call: str, offset: int, limit: int) -> Json:
        """Raises Refusal 404."""
        if call == "healthz":
            return {"status": "ok", "largest_batch": self.batches.largest}
        if call == "get_server_capabilities":
            told = {"model_name": self._models.name, "max_context_length": self._models.model.context}
            return {"supported_models": [{**told, "trainable": True, "sampleable": True}]}
        if call == "sparring/engine":
            return {"kind": "sparring-engine", "version": __version__}
        return self.saving.listed(call, offset, limit)

    def _heartbeat(self, json: Json, digest: str) -> Json:
        self._sessions.heard(text(json, "session_id"))
        return {"type": "session_heartbeat"}

    def _pass(self, json: Json, digest: str, forward_only: bool) -> Json:
        work = pass_over(json, self._models.model, self._models.of(json).shape, forward_only)
        return self._models.submit(json, digest, work)

    def _put(self, place: Path | None) -> None:
        if place is None:
            self._models.model.put(Shape(1), None)
        else:
            self._models.model.put(*self.store.frozen(place))

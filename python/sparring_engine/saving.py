"""Weights saved and loaded as a model's numbered requests, and what is told of those on the disk."""

from .adapters import Trained
from .models import Models
from .refusal import Refusal, wrong
from .samplers import Samplers
from .store import Store, sampler_writer
from .wire import Json, integer, maybe_text, shown, text


class Saving:
    def __init__(self, models: Models, store: Store, samplers: Samplers) -> None:
        self._models, self._store, self._samplers = models, store, samplers

    def save(self, json: Json, digest: str) -> Json:
        model = self._models.of(json)
        path = self._store.path(model.name, "weights", maybe_text(json, "path") or f"step-{json.get('seq_id')}")
        config = self._models.model.config(model.shape, self._models.name)
        overwrite = json.get("overwrite") is True

        def work(trained: Trained) -> Json:
            self._store.save(path, digest, model.shape, overwrite, lambda folder: trained.save(folder, config))
            return {"path": path, "type": "save_weights"}

        return self._models.submit(json, digest, work)

    def save_for_sampler(self, json: Json, digest: str) -> Json:
        model = self._models.of(json)
        name = maybe_text(json, "path")
        config = self._models.model.config(model.shape, self._models.name)
        if json.get("kind") not in (None, "snapshot"):
            raise wrong("kind", f"{shown(json['kind'])} weights are not here; take a snapshot")
        path = None if name is None else self._store.path(model.name, "sampler_weights", name)
        session = None if path else self._samplers.name_of(model.session, json)

        def work(trained: Trained) -> Json:
            write = sampler_writer(trained, config)
            if path:
                self._store.save(path, digest, model.shape, False, write)
                return {"path": path, "type": "save_weights_for_sampler"}
            self._samplers.add(session, digest, lambda: self._store.snapshot(model.name, digest, model.shape, write))
            return {"path": None, "sampling_session_id": session, "type": "save_weights_for_sampler"}

        return self._models.submit(json, digest, work)

    def load(self, json: Json, digest: str) -> Json:
        if json.get("session_id") is not None:
            trouble = "models are not made by load_weights here; create one, then load as its first request"
            raise wrong("session_id", trouble)
        seq, path = integer(json, "seq_id", 1), text(json, "path")

        def work(trained: Trained) -> Json:
            if seq != 1:
                trouble = f"LoadWeights is not permitted with seq_id {seq}; load as a model's first request"
                raise wrong("seq_id", trouble)
            trained.load(self._store.there(path), json.get("optimizer") is True)
            return {"path": path, "type": "load_weights"}

        return self._models.submit(json, digest, work)

    def info(self, json: Json, digest: str) -> Json:
        shape = self._store.shape(self._store.there(text(json, "tinker_path")))
        flags = {"train_unembed": shape.unembed, "train_mlp": shape.mlp, "train_attn": shape.attn}
        return {"base_model": self._models.name, "is_lora": True, "lora_rank": shape.rank, **flags}

    def listed(self, call: str, offset: int, limit: int) -> Json:
        """What stands at an address of the lists, the newest first. Raises Refusal 404 where nothing does."""
        saved = self._store.listed()
        parts = call.split("/")
        if call == "checkpoints":
            return page("checkpoints", saved, offset, limit)
        ranks = {each["training_run_id"]: each["lora_rank"] for each in saved} | self._models.ranks()
        runs = [
            {"training_run_id": name, "base_model": self._models.name, "is_lora": True, "lora_rank": rank}
            for name, rank in ranks.items()
        ]
        if call == "training_runs":
            return page("training_runs", runs, offset, limit)
        own = [each for each in runs if parts[0] == "training_runs" and each["training_run_id"] == parts[1]]
        if not own or parts[2:] not in ([], ["checkpoints"]):
            raise Refusal(404, f"there is nothing at {call[:200]}")
        if len(parts) == 2:
            return own[0]
        return {"checkpoints": [each for each in saved if each["training_run_id"] == parts[1]]}


def page(name: str, every: list[Json], offset: int, limit: int) -> Json:
    told = {"offset": offset, "limit": limit, "total_count": len(every)}
    return {name: every[offset : offset + limit], "cursor": told}

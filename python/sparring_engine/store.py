"""Saved weights on the disk, in peft's layout, and sampling snapshots. What was saved once stays as it is."""

import json
import os
import re
import shutil
import tarfile
import uuid
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from peft import LoraConfig
from torch import nn

from .adapters import CONFIG, WEIGHTS, Parameters, Shape, Trained, read_adapter, save_adapter
from .refusal import Refusal, wrong
from .wire import Json

NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")
PATH = re.compile(r"tinker://([A-Za-z0-9:~_-]+)/(weights|sampler_weights)/([A-Za-z0-9_.-]{1,128})")
TOLD = "sparring.json"
"""The request that saved, and the adapter's shape."""
LOADED = 4
"""Snapshots whose numbers are kept in memory."""
UNNAMED = 16
"""Snapshots without a name that are kept per model, and of all models that went; older ones go."""

Like = Callable[[Shape], Parameters]


class Store:
    """`like` makes parameters of a shape, with zeros or anything in them."""

    def __init__(self, folder: Path, like: Like) -> None:
        self.folder = folder
        self._like = like
        self._loaded: OrderedDict[Path, tuple[Shape, Parameters]] = OrderedDict()
        self._unnamed: dict[str, list[Path]] = {}
        self._orphans: list[Path] = []
        for part in ("making", "snapshots"):  # Those of before a restart: their sessions are gone.
            shutil.rmtree(folder / part, ignore_errors=True)
        for part in ("checkpoints", "making", "snapshots"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def path(self, model: str, kind: str, name: str) -> str:
        if not NAME.fullmatch(name) or not name.strip("."):
            raise wrong("path", f'"{name[:200]}" is no name; use letters, digits, ".", "-" and "_"')
        return f"tinker://{model}/{kind}/{name}"

    def place(self, path: str) -> Path:
        """The folder that a path names, there or not. Raises Refusal 400 where it names none."""
        found = PATH.fullmatch(path)
        if not found or not found[3].strip("."):
            raise wrong("path", f"{path[:200]!r} names no saved weights of this server")
        return self.folder / "checkpoints" / found[1].replace(":", "~") / found[2] / found[3]

    def there(self, path: str) -> Path:
        place = self.place(path)
        if not place.exists():
            raise Refusal(404, f"there are no weights {path}; save them first, and wait for the result")
        return place

    def save(self, path: str, digest: str, shape: Shape, overwrite: bool, write: Callable[[Path], None]) -> None:
        """Raises Refusal 400 where another request saved under the name."""
        place = self.place(path)
        if place.exists():
            if self._told(place)["request"] == digest:
                return
            if not overwrite:
                raise wrong("path", f"{path} is there already; take another name")
        made = self._made(digest, shape, write)
        if place.exists():
            shutil.rmtree(place)
        replace_folder(made, place)

    def snapshot(self, model: str, digest: str, shape: Shape, write: Callable[[Path], None]) -> Path:
        """Frozen weights without a name."""
        place = self.folder / "snapshots" / uuid.uuid4().hex
        replace_folder(self._made(digest, shape, write), place)
        keep_newest(self._unnamed.setdefault(model, []), [place])
        return place

    def shape(self, place: Path) -> Shape:
        return Shape(**self._told(place)["shape"])

    def frozen(self, place: Path) -> tuple[Shape, Parameters]:
        """Weights to sample from. Raises Refusal 410 where they went."""
        known = self._loaded.pop(place, None)
        if known is None:
            if not place.exists():
                raise Refusal(
                    410,
                    f"these weights are gone: they were deleted, or {UNNAMED} newer snapshots were made. Save under a "
                    "name what is to stay",
                )
            shape = self.shape(place)
            like = self._like(shape)
            device = next(iter(like.values())).device
            loaded = read_adapter(place, like)
            known = shape, {name: nn.Parameter(each.to(device), False) for name, each in loaded.items()}
        self._loaded[place] = known
        if len(self._loaded) > LOADED:
            self._loaded.popitem(last=False)
        return known

    def listed(self) -> list[Json]:
        """What was saved and is there, the newest first, as the protocol tells it."""
        found = sorted(self.folder.glob(f"checkpoints/*/*/*/{TOLD}"), key=lambda each: -each.stat().st_mtime)
        return [self._shown(each.parent) for each in found]

    def _shown(self, place: Path) -> Json:
        model, kind = place.parts[-3].replace("~", ":"), place.parts[-2]
        saved = datetime.fromtimestamp((place / TOLD).stat().st_mtime, UTC)
        return {
            "checkpoint_id": f"{kind}/{place.name}",
            "checkpoint_type": "training" if kind == "weights" else "sampler",
            "time": saved.isoformat(),
            "tinker_path": f"tinker://{model}/{kind}/{place.name}",
            "size_bytes": sum(each.stat().st_size for each in place.iterdir()),
            "training_run_id": model,
            "lora_rank": self.shape(place).rank,
            "public": False,
        }

    def archive(self, path: str) -> Path:
        """A tar file with the adapter alone, which the caller removes."""
        place, made = self.there(path), self.folder / "making" / f"{uuid.uuid4().hex}.tar"
        with tarfile.open(made, "w") as tar:
            for name in (CONFIG, WEIGHTS):
                tar.add(place / name, name)
        return made

    def delete(self, path: str) -> None:
        place = self.there(path)
        self._loaded.pop(place, None)
        shutil.rmtree(place)

    def forget(self, model: str) -> None:
        """The model is gone; sessions may still sample its snapshots."""
        keep_newest(self._orphans, self._unnamed.pop(model, []))

    def _made(self, digest: str, shape: Shape, write: Callable[[Path], None]) -> Path:
        made = self.folder / "making" / uuid.uuid4().hex
        write(made)
        told = {"request": digest, "shape": vars(shape)}
        (made / TOLD).write_text(json.dumps(told))
        return made

    def _told(self, place: Path) -> dict:
        return json.loads((place / TOLD).read_text())


def keep_newest(kept: list[Path], more: list[Path]) -> None:
    kept += more
    while len(kept) > UNNAMED:
        shutil.rmtree(kept.pop(0), ignore_errors=True)


def replace_folder(made: Path, place: Path) -> None:
    """Puts a finished folder in its place, so that a kill leaves none that is half written."""
    place.parent.mkdir(parents=True, exist_ok=True)
    os.rename(made, place)


def sampler_writer(trained: Trained, config: LoraConfig) -> Callable[[Path], None]:
    return lambda folder: save_adapter(folder, trained.parameters, config)

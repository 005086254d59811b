"""Models out of `sparring export`, with their stored prompts, for the checks beside this file."""

import base64
import functools
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "test" / "interop" / "tinker"))

import numpy as np  # noqa: E402
from harness import need  # noqa: E402

WORK = pathlib.Path(sys.argv[1])
TOLERANCE = 1e-4
SHORT_RUN = ["--preset", "spiral", "--iterations", "20", "--games-per-iteration", "16"]
SHORT_RUN += ["--checkpoint.every", "20", "--evaluation.games", "8"]


def sparring(*words):
    """The output of a command line of ours."""
    line = [os.environ["NODE"], str(ROOT / "bin" / "sparring.js"), *map(str, words)]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    need(done.returncode == 0, f"sparring {words[0]} ended with {done.returncode}: {done.stderr[-1000:]}")
    return done.stdout


@functools.cache
def exported(name, model=None):
    """Folder and ONNX file of a model, `base` or `run`: the shipped one, and the text model of a short run of Kuhn poker."""
    folder, file = WORK / name, WORK / f"{name}.onnx"
    if not file.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        if name == "run":
            model = WORK / "trained"
            sparring("train", *SHORT_RUN, "--run", model)
        sparring("export", "hf", model or name, "--out", folder, "--verify")
        sparring("export", "onnx", model or name, "--out", file, "--verify")
    return folder, file


def prompts(name):
    """Stored prompts, with pictures as uint8 [side, side, 3] or None, and tokens and log-probabilities as arrays."""
    stored = json.loads((WORK / f"{name}.onnx.verify.json").read_text())
    side = stored["pictureSize"]
    pictures = [np.frombuffer(base64.b64decode(text), np.uint8).reshape(side, side, 3) for text in stored["pictures"]]
    for prompt in stored["prompts"]:
        picture = pictures[prompt["picture"]] if side else None
        yield picture, np.array(prompt["tokens"]), np.array(prompt["logprobs"]), prompt["answerFrom"]


def worst(name, logprobs_of):
    """The largest difference to the engine over all stored prompts; `logprobs_of(picture, tokens)` is [n, words]."""
    gaps, compared = [], 0
    for picture, tokens, wanted, _ in prompts(name):
        got = logprobs_of(picture, tokens)[np.arange(len(tokens) - 1), tokens[1:]]
        gaps.append(float(np.abs(got - wanted).max()))
        compared += len(wanted)
    need(max(gaps) <= TOLERANCE, f"{name}: a log-probability differs from the engine's by {max(gaps)}")
    return {"largest difference": max(gaps), "log-probabilities": compared}

"""Runs that are tracked, read back by the trackers' own packages: offline, without an account.

python checks.py SCRATCH
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent / "tinker")]
SCRATCH = pathlib.Path(sys.argv[1])
SCRATCH.mkdir(parents=True, exist_ok=True)
KEY = "0123456789abcdef0123456789abcdef01234567"
OFFLINE = {"WANDB_MODE": "offline", "TRACKIO_DIR": str(SCRATCH / "trackio"), "HOME": str(SCRATCH), "WANDB_API_KEY": KEY}

from harness import near, need, run  # noqa: E402
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: E402

RUN = SCRATCH / "run"
SMALL = ["--preset", "smoke", "--engine.kind", "fake", "--pairs.pictureSize", "16", "--evaluation.games", "0"]


def sparring(*words):
    line = [os.environ.get("NODE", "node"), str(ROOT / "bin" / "sparring.js"), *words]
    env = {**os.environ, **OFFLINE, "SPARRING_PYTHON": sys.executable}
    done = subprocess.run(line, capture_output=True, text=True, env=env)
    need(done.returncode == 0, f"{words[0]}: {done.stderr.strip()[-500:]}")
    need(KEY not in done.stdout + done.stderr, "the key was told")
    return done


def events():
    return [json.loads(line) for line in (RUN / "events.jsonl").read_text().splitlines()]


def iterations():
    return [event for event in events() if event["type"] == "iteration"]


def a_run_goes_to_all_three_and_on():
    """Made longer, it goes on in the same ones without being asked."""
    first = sparring("train", *SMALL, "--iterations", "3", "--run", str(RUN), "--track", "tensorboard,wandb,trackio")
    need("goes on without" not in first.stderr, first.stderr)
    before = (RUN / "trackers.json").read_text()
    longer = sparring("train", "--resume", str(RUN), "--iterations", "5")
    need("goes on without" not in longer.stderr, longer.stderr)
    need((RUN / "trackers.json").read_text() == before, "another run there")
    return {"iterations": len(iterations())}


def tensorboard_reads_every_number():
    """Checksums are checked by its reader; values are 32-bit floats."""
    read = EventAccumulator(str(RUN / "tensorboard"), size_guidance={"scalars": 0})
    read.Reload()
    for name in ("loss", "learningRate", "decisionAccuracy"):
        wanted = [{**event, **event["metrics"]}[name] for event in iterations()]
        got = read.Scalars(f"iteration/{name}")
        need([each.step for each in got] == [1, 2, 3, 4, 5], f"steps of {name}")
        near([each.value for each in got], wanted, 1e-6, name)
    need("Loss" in read.SummaryMetadata("iteration/loss").summary_description, "no explanation")
    return {"curves": len(read.Tags()["scalars"]), "files": len(list((RUN / "tensorboard").iterdir()))}


def tensorboard_forgets_what_was_undone():
    """A branch of an iteration that a killed process had written: its points are there once."""
    undone = SCRATCH / "undone"
    sparring("train", *SMALL, "--iterations", "3", "--set", "checkpoint.every=2", "--run", str(undone), "--track", "tensorboard")
    for name in ("checkpoints/0003", "result.json"):
        subprocess.run(["rm", "-r", str(undone / name)], check=True)
    sparring("train", "--resume", str(undone))
    read = EventAccumulator(str(undone / "tensorboard"), size_guidance={"scalars": 0})
    read.Reload()
    steps = [each.step for each in read.Scalars("iteration/loss")]
    need(steps == [1, 2, 3], f"steps {steps}")
    return {"files": len(list((undone / "tensorboard").iterdir()))}


def trackio_has_every_iteration():
    stored = sqlite3.connect(SCRATCH / "trackio" / "sparring.db").execute("select run_name, step, metrics from metrics")
    rows = [(name, step, json.loads(metrics)) for name, step, metrics in stored]
    need(len({name for name, _, _ in rows}) == 1, "more than one run")
    got = {step: metrics["iteration/loss"] for _, step, metrics in rows if "iteration/loss" in metrics}
    near([got[step] for step in sorted(got)], [event["loss"] for event in iterations()], 1e-12, "losses")
    return {"rows": len(rows)}


def wandb_has_an_offline_run_of_the_same_id():
    chosen = json.loads((RUN / "trackers.json").read_text())["id"]
    files = sorted((RUN / "wandb").glob(f"offline-run-*-{chosen}/run-{chosen}.wandb"))
    need(len(files) == 2, f"{len(files)} files of {chosen}, not one for each start")
    held = b"".join(file.read_bytes() for file in files)
    need(b"iteration/loss" in held and KEY.encode() not in held, "what the files hold")
    return {"files": len(files)}


run([a_run_goes_to_all_three_and_on, tensorboard_reads_every_number, tensorboard_forgets_what_was_undone]
    + [trackio_has_every_iteration, wandb_has_an_offline_run_of_the_same_id])

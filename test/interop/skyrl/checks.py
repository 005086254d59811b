"""A Tinker server that is not ours: SkyRL's with the JAX backend, on a CPU, with a tiny Qwen3 of random weights.

python checks.py SCRATCH
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE), str(HERE.parent / "tinker")]
os.environ |= {"JAX_PLATFORMS": "cpu", "HF_HUB_OFFLINE": "1"}

import tiny  # noqa: E402
from harness import near, need, run  # noqa: E402

SCRATCH = pathlib.Path(sys.argv[1])
TEXT, SEEING, STATE = str(SCRATCH / "text"), str(SCRATCH / "seeing"), SCRATCH / "state"


class Served:
    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        SCRATCH.mkdir(parents=True, exist_ok=True)
        self.log = open(SCRATCH / "server.log", "w")
        line = [sys.executable, str(HERE / "serve.py"), TEXT, str(STATE), str(port)]
        self.process = subprocess.Popen(line, stdout=self.log, stderr=self.log)

    def wait(self, seconds=300):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            need(self.process.poll() is None, f"the server ended: {self.said()}")
            try:
                return urllib.request.urlopen(f"{self.url}/api/v1/healthz", timeout=5).read()
            except OSError:
                time.sleep(1)
        raise AssertionError(f"the server did not start in {seconds} s: {self.said()}")

    def said(self):
        return (SCRATCH / "server.log").read_text()[-1500:]

    def stop(self):
        """It ends its second process, where it is asked and not killed."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def script(*words):
    """The last line of JSON that a program of ours writes."""
    told = subprocess.run([os.environ["NODE"], *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    lines = [line for line in told.stdout.splitlines() if line.startswith("{")]
    need(lines, f"{told.stdout[-500:]} {told.stderr[-1500:]}")
    return json.loads(lines[-1])


def engine_check_names_its_faults():
    """Dropped pictures, named snapshots that take the place of what trains when they are sampled, and divided losses; the rest works."""
    words = ["--url", served.url, "--model", TEXT, "--model-files", SEEING, "--lora-rank", "8", "--json"]
    told = script(ROOT / "bin" / "sparring.js", "engine", "check", *words)
    verdicts = {row["id"]: row["verdict"] for row in told["findings"]}
    for row, verdict in FAULTS.items():
        need(verdicts.get(row) == verdict, f"{row}: {verdicts.get(row)}, not {verdict}: {verdicts}")
    seen = {row["id"]: row["seen"] for row in told["findings"] if row["id"] in FAULTS}
    return {"verdicts": verdicts, "seen": seen, "capabilities": told["capabilities"]}


FAULTS = {
    **{"sums": "no", "undisturbed": "no", "sees-training": "no"},
    **{"agrees": "yes", "importance": "yes", "names": "yes", "models": "yes", "base": "yes"},
}


def losses_and_gradients_agree_with_a_reference():
    """Our engine's losses are those of a JAX model of our own; the gradient's norm is that of the sum, but for the count of sequences."""
    from reference import Reference

    told = script("--import", "tsx", HERE / "batch.ts", served.url, TEXT, TEXT)
    archives = (STATE / "checkpoints").rglob("*.tar.gz")
    reference = Reference(TEXT, max(archives, key=lambda file: file.stat().st_mtime))
    numbers = {"adapted matrices": len(reference.adapter) // 2}
    for each in told["passes"]:
        kind, mine = each["loss"]["kind"], each["told"]
        loss, logprobs, norm = reference.summed(each["loss"], told["data"])
        flat = near(sum(mine["logprobs"], []), sum(logprobs, []), 1e-3, f"{kind}: log-probabilities")
        near([mine["loss"]], [loss], 1e-3 * max(1, abs(loss)), f"{kind}: loss")
        near([each["gradientNorm"] * len(told["data"])], [norm], 1e-3 * norm, f"{kind}: norm")
        numbers[kind] = {
            "largest gap of log-probabilities": flat,
            "loss here and there": [mine["loss"], loss],
            "norm of the gradient, times sequences, and of the reference": [each["gradientNorm"] * len(told["data"]), norm],
        }
    return numbers


def a_game_is_learned_by_self_play():
    """One move of three pays more than the others. Before self-play it is a third of the answers, after it nearly all, for each seed."""
    numbers = {}
    for seed in SEEDS:
        told = script("--import", "tsx", HERE / "learn.ts", served.url, TEXT, TEXT, seed)
        before, after = (told[time][told["dominant"]] for time in ("before", "after"))
        need(0.2 < before < 0.5, f"seed {seed}: before self-play {before}")
        need(after > 0.9, f"seed {seed}: {before} before self-play, {after} after it")
        numbers[f"seed {seed}"] = told
    return numbers


SEEDS = (1, 2, 3)


if __name__ == "__main__":
    tiny.main(SCRATCH)
    served = Served()
    try:
        served.wait()
        run([losses_and_gradients_agree_with_a_reference, a_game_is_learned_by_self_play, engine_check_names_its_faults])
    finally:
        served.stop()

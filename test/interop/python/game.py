"""Games of our own loop through the server: a run killed on both sides and gone on with, and what stops one."""

import base64
import http.server
import io
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from client import PACKAGE, picture
from direct import Direct
from harness import need
from PIL import Image, ImageDraw, ImageOps

SPARRING = [os.environ.get("NODE", "node"), str(PACKAGE.parent / "bin" / "sparring.js")]
RULES = PACKAGE.parent / "src" / "games" / "spot-the-spy" / "prompt.ts"
ANSWERS = [f"\\boxed{{{each}}}" for each in ("1", "2", "3", "box", "n/a")]
"""What the model says before it is trained, whatever it is asked: some are moves, some are none."""
LEAST = 2e-5
"""Nats per token: the model hardly looks around. Sampling and training agree to a tenth of it."""
ITERATIONS = 2
GAMES = 2
SETTINGS = {
    "iterations": ITERATIONS,
    "gamesPerIteration": GAMES,
    "game.civilians": 2,
    "game.clueRounds": 1,
    "engine.maxTokens": 24,
    "engine.loraRank": 4,
    "checkpoint.every": 1,
    "evaluation.games": 2,
    "evaluation.gamesDuring": 2,
    "evaluation.panelGames": 0,
    "optimiser.learningRate": 0.001,
}


def pairs(folder):
    """Eight pictures of three shapes, and each with one shape in another colour."""
    folder.mkdir()
    colours = ["red", "green", "blue", "orange", "purple", "black"]
    for i in range(8):
        for name, last in (("original", colours[i % 6]), ("modified", colours[(i + 1) % 6])):
            image = Image.new("RGB", (64, 64), "white")
            draw = ImageDraw.Draw(image)
            draw.rectangle((4, 4 + i, 24, 24 + i), fill=colours[(i + 2) % 6])
            draw.ellipse((34, 8, 56, 30), fill=colours[(i + 3) % 6])
            draw.rectangle((10 + 4 * i, 40, 22 + 4 * i, 58), fill=last)
            image.save(folder / f"p{i}_{name}.png")
    return folder


def started(case, run, url, **more):
    """The run's process; `more`: settings, with _ for the dot."""
    settings = SETTINGS | {name.replace("_", "."): value for name, value in more.items()}
    words = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    pictures = case.scratch / "pictures"
    folder = pictures if pictures.exists() else pairs(pictures)
    own = ["--model", "tiny", "--set", f"engine.modelFiles={case.folder}", "--pairs", str(folder), "--run", str(run)]
    return process("train", "--engine", "tinker", "--url", url, *own, *words, "--json")


def process(*argv):
    return subprocess.Popen([*SPARRING, *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process, status=0):
    out, err = process.communicate(timeout=1500)
    need(process.returncode == status, f"status {process.returncode}: {err[-1500:]}")
    return out, err


def iterations(run):
    file = run / "events.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [event for event in map(json.loads, filter(complete, lines)) if event["type"] == "iteration"]


def complete(line):
    return line.endswith("}")


def killed_on_both_sides_it_goes_on(case):
    """Kill -9 of the run and of its server while an iteration is being played or learned; both anew, to the end."""
    run = case.scratch / "run"
    first = started(case, run, case.server.url)
    told = run / "tinker-client.json"
    while not iterations(run):
        need(first.poll() is None, f"it ended: {first.returncode}")
        time.sleep(0.05)
    written = told.stat().st_mtime_ns
    while told.stat().st_mtime_ns == written and first.poll() is None:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    case.server.stop(kill=True)
    first.communicate()
    before = len(iterations(run))
    need(1 <= before < ITERATIONS, f"it was killed after {before} iterations")
    case.start(int(case.server.url.rsplit(":", 1)[1]))
    ended(process("train", "--resume", str(run), "--json"))
    events = iterations(run)
    numbers = [event["iteration"] for event in events]
    need(numbers == sorted(set(numbers)) and len(numbers) == ITERATIONS, f"iterations {numbers}")
    played = [len(file.read_text().splitlines()) for file in sorted((run / "episodes").glob("[0-9]" * 4 + ".jsonl"))]
    need(played == [GAMES] * ITERATIONS, f"games {played}")
    result = json.loads((run / "result.json").read_text())
    need(result["match"]["games"] == 2, "the match against the base is missing")
    need(len((run / "launches.jsonl").read_text().splitlines()) == 2, "launches")
    record = json.loads((run / "tinker-server.json").read_text())
    need(record["from"] == "known" and record["capabilities"]["frozen"] == "names", f"{record}")
    gaps = [event["rolloutGap"] for event in events if "rolloutGap" in event]
    need(gaps and max(gaps) < LEAST / 10, f"sampling and training differ by {gaps}")
    norms = [event.get("gradientNorm") for event in events]
    return {"iterations before the kill": before, "gradient norms": norms, "largest gap, nats": max(gaps)}


def its_adapter_is_exported(case):
    """`sparring export adapter` of that run; peft loads it."""
    out = case.scratch / "adapter"
    ended(process("export", "adapter", str(case.scratch / "run"), "--out", str(out)))
    direct = Direct(case.folder, out)
    moved = [each for name, each in direct.model.named_parameters() if "lora_B" in name and each.abs().max() > 0]
    need(len(moved) == 15, f"{len(moved)} of 15 layers moved")
    return {"layers": len(moved)}


def engine_check_finds_all(case):
    """`sparring engine check`: what it answers, beside what is known of the kind."""
    own = ["--url", case.server.url, "--model", "tiny", "--model-files", case.folder, "--lora-rank", "4"]
    record = json.loads(ended(process("engine", "check", *own, "--json"))[0])
    lacks = {each["id"]: each["seen"] for each in record["findings"] if each["verdict"] != "yes"}
    need(set(lacks) == {"topk", "encodings"}, f"{lacks}")
    need(not record["reasons"] and not record["left"], f"{record['reasons']} {record['left']}")
    return {"rows": len(record["findings"]), "not a yes": lacks, "tokens": record["spent"]}


class Between(http.server.BaseHTTPRequestHandler):
    """A proxy that changes what is sampled from: `change` gets the chunks of each prompt."""

    change = staticmethod(lambda chunks: chunks)
    to = ""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.endswith("/asample"):
            json_body = json.loads(body)
            json_body["prompt"]["chunks"] = self.change(json_body["prompt"]["chunks"])
            body = json.dumps(json_body).encode()
        headers = {name: self.headers[name] for name in ("content-type",) if self.headers[name]}
        request = urllib.request.Request(self.to + self.path, body or None, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=120) as got:
                status, told = got.status, got.read()
        except urllib.error.HTTPError as error:
            status, told = error.code, error.read()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass


def dropped(chunks):
    return [each for each in chunks if each["type"] != "image"]


def swapped(chunks):
    """All pictures negated, of the same size."""
    return [negative(each) if each["type"] == "image" else each for each in chunks]


def negative(chunk):
    image = Image.open(io.BytesIO(base64.b64decode(chunk["data"]))).convert("RGB")
    return picture(ImageOps.invert(image), chunk.get("expected_tokens"))


def caught(change):
    """Sampling that sees other pictures than training: the run stops at its first batch, and takes no step."""

    def check(case):
        handler = type("Changed", (Between,), {"change": staticmethod(change), "to": case.server.url})
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        run = case.scratch / f"run-{change.__name__}"
        try:
            url = f"http://127.0.0.1:{proxy.server_address[1]}"
            kl = {"algorithm_klClue": 0, "algorithm_klDecision": 0}  # The base's scores would tell it before.
            _, err = ended(started(case, run, url, evaluation_games=0, engine_rolloutGap=LEAST, **kl), 6)
        finally:
            proxy.shutdown()
        found = re.search(r"differs from its sampling by ([\d.]+) nats", err)
        need(found and "No step was taken" in err and not iterations(run), err[-1000:])
        return {"most allowed, nats per token": LEAST, "found, rounded": float(found[1])}

    check.__name__ = f"pictures that sampling gets {change.__name__} stop the run"
    return check


def started_by_our_command(case):
    """`sparring engine start` with this Python: it serves, and leaves nothing behind however it is ended."""
    venv = pathlib.Path(sys.prefix)
    seconds = {}
    for how in ("SIGTERM", "SIGKILL"):
        start = time.perf_counter()
        own = process("engine", "start", "--model", case.folder, "--venv", str(venv), "--device", "cpu", "--port", "0")
        line = own.stdout.readline()
        url = re.search(r"served at (http\S+)", line)
        need(url, f"it was not served: {line} {own.poll()}")
        next(each for each in own.stdout if f"--url {url[1]} --model" in each)
        seconds["until served"] = time.perf_counter() - start
        start = time.perf_counter()
        own.send_signal(getattr(signal, how))
        own.communicate(timeout=120)
        while answers(url[1]):
            need(time.perf_counter() - start < 120, f"the server outlives {how}")
            time.sleep(0.1)
        seconds[how] = time.perf_counter() - start
    return seconds


def answers(url):
    try:
        urllib.request.urlopen(f"{url}/api/v1/healthz", timeout=5).close()
        return True
    except OSError:
        return False


CHECKS = (
    engine_check_finds_all,
    killed_on_both_sides_it_goes_on,
    its_adapter_is_exported,
    started_by_our_command,
)
CAUGHT = (caught(dropped), caught(swapped))

"""Checks of `python/`: tiny models of real architectures, trained and sampled over HTTP and by PyTorch alone.

python checks.py SCRATCH [qwen3-vl | qwen2.5-vl | gemma3 | faults | steady | learning | game | pictures]...
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tinker")]

import faults  # noqa: E402
import game  # noqa: E402
import steady  # noqa: E402
import tiny  # noqa: E402
import torch  # noqa: E402
from client import Client, Server, datum, picture, text  # noqa: E402
from direct import Direct  # noqa: E402
from harness import near, need, run  # noqa: E402
from PIL import Image  # noqa: E402

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (40, 60, 220)}


def plain(colour, width=64, height=64):
    return Image.new("RGB", (width, height), colour)


def gradual(width, height):
    planes = [Image.linear_gradient("L").rotate(turn).resize((width, height)) for turn in (0, 90, 180)]
    return Image.merge("RGB", planes)


class Case:
    """A model's server, and sequences with and without pictures, of different lengths."""

    def __init__(self, name, scratch, plays=False):
        self.name, self.scratch = name, scratch
        self.folder = tiny.make(name, scratch / name)
        if plays:
            tiny.teach(self.folder, game.ANSWERS, game.RULES.read_text())
        self.state = scratch / f"{name}-state"
        self.start()
        gemma = name == "gemma3"
        self.first, self.last = ([603], [604]) if gemma else ([423], [424])
        self.images = [gradual(96, 64), plain(COLOURS["blue"], 70, 150), gradual(64, 64)]

    def start(self, port=0):
        own = ["--name", "tiny", "--state", str(self.state), "--threads", "1", "--port", str(port)]
        own += ["--checkpointing"] * (self.name == "qwen2.5-vl")
        self.server = Server(self.folder, *own)
        self.client = Client(self.server.url, "tiny")

    def sequences(self):
        """Parts (tokens and images) and targets of three sequences; the last one has two pictures."""
        a, b, c = self.images
        return [
            [[10, 20, 30, *self.first], a, [*self.last, 31, 32, 33, 34]],
            [[11, 12, 13, 14, 15, 16]],
            [[40, *self.first], b, [*self.last, 41, *self.first], c, [*self.last, 42, 43, 44, 45, 46]],
        ]

    def counted(self, parts, direct):
        return [text(*part) if isinstance(part, list) else picture(part, direct.tokens(part)) for part in parts]

    def targets(self, parts, direct):
        spread = sum(([*part] if isinstance(part, list) else [0] * direct.tokens(part) for part in parts), [])
        return [*spread[1:], 50]

    def place(self, path):
        _, model, kind, name = path.replace("tinker://", "/").split("/")
        return self.state / "checkpoints" / model.replace(":", "~") / kind / name


def sums(p, loss, w, q):
    """The protocol's losses, written down anew."""
    if loss == "cross_entropy":
        return -(w * p).sum()
    r = (p - q).exp()
    if loss == "cispo":
        return -(r.clamp(0.9, 1.1).detach() * w * p).sum()
    return -(r * w).sum() if loss == "importance_sampling" else -torch.min(r * w, r.clamp(0.9, 1.1) * w).sum()


def equal_to_torch(case):
    """Losses, gradient norms and three AdamW steps; the adapter is read from the server's peft folder by peft."""
    model = case.client.model()
    trained = moved(case, model)
    direct = Direct(case.folder, trained)
    worst = {"loss": 0.0, "gradient norm": 0.0, "log-probability": 0.0}
    optimizer = torch.optim.AdamW(direct.trained, lr=0.01, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    load_moments(optimizer, direct, trained)
    for loss in ("cross_entropy", "importance_sampling", "ppo", "cispo"):
        data, wanted, logprobs = [], 0.0, []
        source = torch.Generator().manual_seed(3)
        for parts in case.sequences():
            targets = case.targets(parts, direct)
            p = direct.logprobs(parts, targets)
            w = torch.randn(len(targets), generator=source) * (torch.rand(len(targets), generator=source) < 0.7)
            q = torch.where(w != 0, p.detach() + 0.3 * torch.randn(len(targets), generator=source), 0.0)
            policy = {"advantages": w.tolist(), "logprobs": q.tolist()}
            columns = {"weights": w.tolist()} if loss == "cross_entropy" else policy
            data.append(datum(case.counted(parts, direct), targets, **columns))
            wanted = wanted + sums(p, loss, w, q)
            logprobs.append(p.detach().tolist())
        config = {"clip_low_threshold": 0.9, "clip_high_threshold": 1.1} if loss in ("ppo", "cispo") else {}
        told = model.learn(data, loss, config)
        for got, own in zip(told["loss_fn_outputs"], logprobs, strict=True):
            worst["log-probability"] = max(worst["log-probability"], near(got["logprobs"]["data"], own, 1e-4, loss))
        worst["loss"] = max(worst["loss"], near([told["metrics"]["loss:sum"]], [wanted.item()], 1e-4, loss))
        norm = direct.norm(wanted)
        clip = norm / 2 if loss == "ppo" else 0.0
        got = model.step(0.01, eps=1e-8, weight_decay=0.1, grad_clip_norm=clip)["grad_norm"]
        worst["gradient norm"] = max(worst["gradient norm"], near([got / norm], [1.0], 1e-4, f"gradient norm, {loss}"))
        step(optimizer, direct, case, data, loss, clip)
    return worst


def moved(case, model):
    """A first step, so that both matrices of each layer count; gives the folder of the saved adapter."""
    model.learn([datum([text(1, 2, 3, 4)], [2, 3, 4, 5], weights=[1, 1, 1, 1])])
    model.step(0.02)
    return case.place(model.do("save_weights", path="first")["path"])


def load_moments(optimizer, direct, folder):
    from safetensors.torch import load_file

    moments = load_file(folder / "optimizer.safetensors")
    for name, parameter in direct.model.named_parameters():
        if parameter.requires_grad:
            plain_name = name.replace(".default.", ".")
            keys = ("step", "exp_avg", "exp_avg_sq")
            optimizer.state[parameter] = {key: moments[f"{plain_name}.{key}"] for key in keys}


def step(optimizer, direct, case, data, loss, clip):
    """The same step on the direct side, from the same data."""
    optimizer.zero_grad()
    for parts, sent in zip(case.sequences(), data, strict=True):
        given = sent["loss_fn_inputs"]
        w = torch.tensor((given.get("weights") or given.get("advantages"))["data"])
        q = torch.tensor(given["logprobs"]["data"]) if "logprobs" in given else None
        sums(direct.logprobs(parts, given["target_tokens"]["data"]), loss, w, q).backward()
    if clip:
        torch.nn.utils.clip_grad_norm_(direct.trained, clip)
    optimizer.step()


def sampled_equal_to_scored(case):
    """64 requests at once, of different lengths, with and without pictures; each then scored, and sampled alone."""
    model = case.client.model()
    direct = Direct(case.folder, moved(case, model))
    sampler = model.snapshot()
    prompts = [case.counted(parts, direct) for parts in case.sequences()]
    requests = [((prompts[i % 3], 12), {"seed": i, "stop": [5, 6, 7]}) for i in range(64)]
    start = time.perf_counter()
    together = [each[0] for each in sampler.together(requests)]
    batched = time.perf_counter() - start
    need(len({tuple(each["tokens"]) for each in together}) > 40, "the samples are too much alike")
    stops = [each for each in together if each["stop_reason"] == "stop"]
    need(all(each["tokens"][-1] in (5, 6, 7) for each in stops), "a stopped sequence lacks its stop token")
    start = time.perf_counter()
    alone = [sampler.sample(*args, **more)[0] for args, more in requests]
    single = time.perf_counter() - start
    worst, same = 0.0, 0
    for (args, _), one, other in zip(requests, together, alone, strict=True):
        scores = sampler.scores([*args[0], text(*one["tokens"])])
        worst = max(worst, near(one["logprobs"], scores[-len(one["tokens"]) :], 1e-3, "sampled and scored"))
        same += one["tokens"] == other["tokens"]
    need(same >= 63, f"{64 - same} of 64 sequences are others when they are sampled alone")
    need(single / batched >= 3, f"{batched} s together, {single} s one by one")
    took = {"batched s": batched, "one by one s": single, "times as fast": single / batched}
    return {"worst difference": worst, "same alone": same, **took}


def pictures_matter(case):
    """Another picture, or none, changes the log-probabilities of what follows, in training and in sampling."""
    model = case.client.model()
    direct = Direct(case.folder, moved(case, model))
    one, other = plain(COLOURS["red"]), plain(COLOURS["blue"])
    tail = text(*case.last, 31, 32, 33)
    size = direct.tokens(one)

    def told(image):
        shown = [] if image is None else [picture(image, size)]
        seen = [text(9, *case.first), *shown, tail]
        before = sum(len(each.get("tokens", [0] * size)) for each in seen) - 4
        sent = datum(seen, [0] * before + [31, 32, 33, 50], weights=[0] * before + [1] * 4)
        trained = model.forward([sent])["loss_fn_outputs"][0]["logprobs"]["data"][-4:-1]
        scored = model.snapshot().scores(seen)[-3:]
        return trained, near(trained, scored, 1e-3, "trained and scored")

    red, blue, none = (told(image)[0] for image in (one, other, None))
    again = told(one)[0]
    swapped = max(abs(a - b) for a, b in zip(red, blue, strict=True))
    dropped = max(abs(a - b) for a, b in zip(red, none, strict=True))
    need(swapped > 0.01 and dropped > 0.01, f"pictures hardly matter: {swapped}, {dropped}")
    return {"swapped": swapped, "dropped": dropped, "again": near(red, again, 1e-5, "the same picture again")}


def snapshots_stay_frozen(case):
    model = case.client.model()
    before = model.snapshot()
    model.do("save_weights_for_sampler", path="kept")
    kept = case.client.sampler(model_path=f"tinker://{model.name}/sampler_weights/kept")
    base = case.client.sampler(base_model="tiny")
    probe = [text(10, 11, 12, 13, 14)]
    old = [each.scores(probe)[1:] for each in (before, kept, base)]
    near(old[0], old[2], 1e-5, "a new adapter and the base")
    for _ in range(3):
        model.learn([datum([text(10, 11, 12, 13)], [11, 12, 13, 14], weights=[1, 1, 1, 1])])
        model.step(0.05)
    after = model.snapshot()
    now = [each.scores(probe)[1:] for each in (before, kept, base)]
    need(now == old, "older weights moved")
    gain = sum(after.scores(probe)[1:]) - sum(old[0])
    need(gain > 1, f"the new ones hardly moved: {gain}")
    return {"gain of the trained weights, nats": gain}


def fewer_tokens_are_drawn(case):
    """`top_k` and `top_p`; log-probabilities stay those of all tokens."""
    sampler = case.client.sampler(base_model="tiny")
    prompt = [text(10, 11, 12)]

    def drawn(**more):
        told = sampler.sample(prompt, 1, seed=5, count=200, **more)
        return {each["tokens"][0]: each["logprobs"][0] for each in told}

    [likeliest] = drawn(temperature=0.0)
    every, three, half = drawn(), drawn(top_k=3), drawn(top_p=0.5)
    need(list(drawn(top_k=1)) == list(drawn(top_p=1e-9)) == [likeliest], "the likeliest token alone")
    need(len(three) == 3 and len(half) < len(every), f"{three} {half}")
    near([three[likeliest]], [every[likeliest]], 1e-5, "log-probabilities")
    share = sum(math.exp(each) for each in half.values())
    need(share - math.exp(min(half.values())) < 0.5, f"more tokens than hold half: {share}")
    return {"tokens drawn": [len(every), len(three), len(half)]}


def wrong_counts_are_refused(case):
    sampler = case.client.sampler(base_model="tiny")
    direct = Direct(case.folder, moved(case, case.client.model()))
    right = direct.tokens(case.images[0])
    messages = []
    for wrong in (right + 1, right - 1, 0):
        try:
            sampler.sample([text(9), picture(case.images[0], wrong), text(9)], 1)
        except Exception as error:
            messages.append(str(error))
    need(len(messages) == 3 and all(f"got {right}" in each for each in messages), f"not refused: {messages}")
    need(f"Expected {right + 1} tokens" in messages[0], messages[0])
    return {"tokens": right}


def goes_on_after_a_kill(case):
    """Weights and optimiser saved, the server killed: the next step is the one that it would have been."""
    data = [datum([text(10, 11, 12, 13)], [11, 12, 13, 14], weights=[1, 1, 1, 1])]
    model = case.client.model(rank=3, seed=1)
    for _ in range(2):
        model.learn(data)
        model.step(0.01)
    path = model.do("save_weights", path="half")["path"]
    model.learn(data)
    model.step(0.01)
    wanted = model.forward(data)["metrics"]["loss:sum"]
    case.server.stop(kill=True)
    case.start()
    again = case.client.model(rank=3, seed=2)
    again.do("load_weights", path=path, optimizer=True)
    again.learn(data)
    again.step(0.01)
    return {"loss": near([again.forward(data)["metrics"]["loss:sum"]], [wanted], 1e-5, "loss after the restart")}


CHECKS = (
    equal_to_torch,
    sampled_equal_to_scored,
    pictures_matter,
    snapshots_stay_frozen,
    fewer_tokens_are_drawn,
    wrong_counts_are_refused,
    goes_on_after_a_kill,
)


def named(check, case):
    def bound():
        return check(case)

    bound.__name__ = f"{case.name}: {check.__name__}"
    return bound


def learned_by_our_loop(seed):
    """`learn.ts`: from chance to 90 % on a colour's name, by reward alone, through this project's own engine."""

    def check(case):
        node = os.environ.get("NODE", "node")
        script = ["--import", "tsx", str(HERE / "learn.ts"), case.server.url, case.folder, str(seed)]
        before = case.server.processor_seconds()
        told = subprocess.run([node, *script], capture_output=True, text=True, cwd=HERE, timeout=2400)
        need(told.returncode == 0, told.stderr[-1000:])
        numbers = json.loads(told.stdout.splitlines()[-1])
        need(numbers["before"] < 0.5 and numbers["after"] > 0.9, f"{numbers}")
        command = " ".join(["node", *script[:2], "test/interop/python/learn.ts URL MODEL", str(seed)])
        spent = case.server.processor_seconds() - before
        return numbers | {"processor seconds of the server": spent, "command": command}

    check.__name__ = f"learned by our loop, seed {seed}"
    return check


GROUPS = {
    **{name: (name, CHECKS) for name in tiny.MADE},
    "faults": ("qwen3-vl", faults.CHECKS),
    "steady": ("qwen3-vl", steady.CHECKS),
    "learning": ("qwen3-vl", [learned_by_our_loop(seed) for seed in (1, 2, 3)]),
    "game": ("qwen3-vl", game.CHECKS),
    "pictures": ("qwen3-vl", game.CAUGHT),
}


def main(scratch, wanted):
    torch.set_num_threads(1)
    for group in wanted or GROUPS:
        name, checks = GROUPS[group]
        case = Case(name, scratch / group, plays=group in ("game", "pictures"))
        try:
            run([named(check, case) for check in checks])
        finally:
            case.server.stop()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])

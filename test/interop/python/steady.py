"""Memory of the server over many iterations."""

import pathlib
import time

from client import datum, picture, text
from harness import Skip, need
from PIL import Image

ITERATIONS = 200
SETTLED = 80
"""Iterations before memory is looked at: caches and kept results fill first."""
MOST_KIB = 25.0
"""Growth per iteration, of a process of hundreds of MiB."""


def memory_stays_flat(case):
    """Eight sampled answers about a picture, a pass over them, a step and a snapshot; resident memory of the server."""
    status = pathlib.Path(f"/proc/{case.server.process.pid}/status")
    if not status.exists():
        raise Skip("there is no /proc here")
    model = case.client.model(rank=8)
    size = 4
    seen = []
    start = time.perf_counter()
    for i in range(ITERATIONS):
        image = Image.new("RGB", (64, 64), (i, 255 - i, 40))
        prompt = [text(9, *case.first), picture(image, size), text(*case.last, 31)]
        [*answers] = model.snapshot().sample(prompt, 8, count=8, stop=[5])
        data = []
        for each in answers:
            before = 1 + len(case.first) + size + len(case.last)
            chunks = [*prompt, *([text(*each["tokens"][:-1])] if len(each["tokens"]) > 1 else [])]
            advantages = [0.0] * before + [(-1.0) ** len(data)] * len(each["tokens"])
            logprobs = [0.0] * before + each["logprobs"]
            targets = [0] * before + each["tokens"]
            data.append(datum(chunks, targets, advantages=advantages, logprobs=logprobs))
        model.learn(data, "importance_sampling")
        model.step(1e-4)
        seen.append(resident(status))
    slope = least_squares(seen[SETTLED:])
    need(slope < MOST_KIB, f"it grows by {slope} KiB per iteration: {seen[::20]}")
    took = time.perf_counter() - start
    return {"KiB per iteration": slope, "resident MiB": [each // 1024 for each in seen[19::20]], "seconds": took}


def resident(status):
    """KiB."""
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


def least_squares(values):
    """The slope."""
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    above = sum((i - middle) * (value - mean) for i, value in enumerate(values))
    return above / sum((i - middle) ** 2 for i in range(len(values)))


CHECKS = (memory_stays_flat,)

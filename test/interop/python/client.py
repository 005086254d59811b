"""The least of a client: calls of the protocol as they stand on the wire, and the server as a process."""

import base64
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PACKAGE = pathlib.Path(__file__).resolve().parents[3] / "python"


class Server:
    """`python -m sparring_engine` on a free port. `url` is its address."""

    def __init__(self, model, *more, env=None):
        told = {**os.environ, **(env or {}), "PYTHONPATH": str(PACKAGE), "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-m", "sparring_engine", "--model", model, "--device", "cpu"]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--with-stdin", *more],
            **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": told},
        )
        line = self.process.stdout.readline()
        found = re.search(r"served at (http\S+)", line)
        if not found:
            raise RuntimeError(f"the server did not start: {line}")
        self.url = found[1].replace("0.0.0.0", "127.0.0.1")

    def processor_seconds(self):
        """Of all its threads so far; 0 where there is no /proc."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, kill=False):
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(120)
        self.process.stdout.close()


def http(url, call, body=None, method="POST", headers=None):
    """Status and parsed body."""
    data = None if method != "POST" else body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    request = urllib.request.Request(f"{url}/api/v1/{call}", data, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Failed(Exception):
    pass


class Client:
    """A session, and calls whose results are waited for."""

    def __init__(self, url, base):
        self.url, self.base = url, base
        self.session = self.post("create_session", {"tags": [], "sdk_version": "0"})["session_id"]
        self.models = self.samplers = 0

    def post(self, call, body):
        status, told = http(self.url, call, body)
        if status != 200:
            raise Failed(f"{status}: {told}")
        return told

    def result(self, told):
        while True:
            got = self.post("retrieve_future", {"request_id": told["request_id"], "allow_metadata_only": True})
            if got.get("type") == "try_again":
                continue
            if "error" in got:
                raise Failed(f"{got['category']}: {got['error']}")
            return got

    def model(self, rank=4, seed=7, **flags):
        fields = {"session_id": self.session, "model_seq_id": self.models, "base_model": self.base}
        self.models += 1
        told = self.post("create_model", {**fields, "lora_config": {"rank": rank, "seed": seed, **flags}})
        return Training(self, self.result(told)["model_id"])

    def sampler(self, **source):
        fields = {"session_id": self.session, "sampling_session_seq_id": self.samplers}
        self.samplers += 1
        return Sampler(self, self.post("create_sampling_session", {**fields, **source})["sampling_session_id"])


class Training:
    def __init__(self, client, name):
        self.client, self.name, self.number = client, name, 0

    def send(self, call, **fields):
        self.number += 1
        return self.client.post(call, {"model_id": self.name, "seq_id": self.number, **fields})

    def do(self, call, **fields):
        return self.client.result(self.send(call, **fields))

    def learn(self, data, loss="cross_entropy", config=None):
        given = {"data": data, "loss_fn": loss, "loss_fn_config": config or {}}
        return self.do("forward_backward", forward_backward_input=given)

    def forward(self, data, loss="cross_entropy"):
        return self.do("forward", forward_input={"data": data, "loss_fn": loss})

    def step(self, rate, **more):
        return self.do("optim_step", adam_params={"learning_rate": rate, **more})["metrics"]

    def snapshot(self):
        number = self.client.samplers
        self.client.samplers += 1
        told = self.do("save_weights_for_sampler", sampling_session_seq_id=number)
        return Sampler(self.client, told["sampling_session_id"])


class Sampler:
    def __init__(self, client, name):
        self.client, self.name, self.number = client, name, 0

    def send(self, chunks, max_tokens, seed=None, temperature=1.0, stop=(), count=1, scores=False, **draw):
        """`draw`: top_k, top_p."""
        params = {"max_tokens": max_tokens, "temperature": temperature, "stop": list(stop), **draw}
        if seed is not None:
            params["seed"] = seed
        body = {"sampling_session_id": self.name, "seq_id": self.number, "prompt": {"chunks": chunks}}
        self.number += 1
        more = {"num_samples": count, "sampling_params": params, "prompt_logprobs": scores}
        return self.client.post("asample", {**body, **more})

    def sample(self, *args, **more):
        return self.client.result(self.send(*args, **more))["sequences"]

    def together(self, requests):
        """Results of many requests that wait at once."""
        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(lambda each: self.sample(*each[0], **each[1]), requests))

    def scores(self, chunks):
        told = self.client.result(self.send(chunks, 1, scores=True))
        return told["prompt_logprobs"]


def text(*tokens):
    return {"type": "encoded_text", "tokens": list(tokens)}


def picture(image, tokens=None, format="png"):
    """A chunk with a PIL image."""
    file = io.BytesIO()
    image.save(file, format.upper())
    told = {"type": "image", "data": base64.b64encode(file.getvalue()).decode(), "format": format}
    return told if tokens is None else {**told, "expected_tokens": tokens}


def datum(chunks, targets, **columns):
    """Columns: weights, advantages, logprobs."""
    inputs = {name: {"data": list(values), "dtype": "float32"} for name, values in columns.items()}
    return {
        "model_input": {"chunks": chunks},
        "loss_fn_inputs": {"target_tokens": {"data": list(targets), "dtype": "int64"}, **inputs},
    }

"""What the server refuses, and that it goes on afterwards; numbered requests in any order, lost and repeated."""

import base64
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

from client import Client, Server, datum, http, picture, text
from harness import need
from PIL import Image


def fold(function, *words):
    """The message of the failure, which must hold all words."""
    try:
        function()
    except Exception as error:
        for word in words:
            need(word in str(error), f"the refusal lacks {word!r}: {error}")
        return str(error)
    raise AssertionError(f"it was not refused ({words})")


def strangers_are_refused(case):
    url = case.server.url
    asked = {
        "a page of another origin": ({"Origin": "http://evil.example"}, 403),
        "a name that leads here": ({"Host": "evil.example"}, 403),
        "this machine": ({"Host": "localhost:1"}, 200),
    }
    for who, (headers, status) in asked.items():
        need(http(url, "healthz", method="GET", headers=headers)[0] == status, who)
    return {}


def beyond_this_machine_a_key_is_needed(case):
    fold(lambda: Server(case.folder, "--host", "0.0.0.0"), "did not start")
    server = Server(case.folder, "--host", "0.0.0.0", "--api-key-env", "KEY_OF_A_TEST", env={"KEY_OF_A_TEST": "k" * 20})
    try:
        keys = ({}, {"X-API-Key": "wrong"}, {"X-API-Key": "k" * 20}, {"Authorization": "Bearer " + "k" * 20})
        told = [http(server.url, "healthz", method="GET", headers=key)[0] for key in keys]
        need(told == [401, 401, 200, 200], f"{told}")
    finally:
        server.stop()
    return {}


def numbers_are_kept(case):
    """Sent backwards and twice: carried out forwards and once; another body under a number is refused."""
    model = case.client.model(rank=2)
    three = datum([text(1, 2, 3)], [2, 3, 4], weights=[1, 1, 1])
    bodies = [
        {"adam_params": {"learning_rate": 0.02}},
        {"forward_backward_input": {"data": [three], "loss_fn": "cross_entropy"}},
    ]
    numbered = [("optim_step", 2, bodies[0]), ("forward_backward", 1, bodies[1])]
    told = {}
    for call, seq, body in [*numbered, *numbered]:
        fields = {"model_id": model.name, "seq_id": seq, **body}
        first = told.setdefault(seq, case.client.post(call, fields)["request_id"])
        need(case.client.post(call, fields)["request_id"] == first, "a request that was sent again has another result")
    norm = case.client.result({"request_id": told[2]})["metrics"]["grad_norm"]
    need(norm > 0, "the step came before the gradient")
    changed = {"model_id": model.name, "seq_id": 2, "adam_params": {"learning_rate": 0.03}}
    status, answer = http(case.server.url, "optim_step", changed)
    need(status == 409 and "reused" in answer["error"], f"{status} {answer}")
    need(http(case.server.url, "retrieve_future", {"request_id": "00000000-1"})[0] == 410, "a lost result")
    model.number = 2
    model.do("optim_step", adam_params={"learning_rate": 0.0})
    return {"gradient norm": norm}


def failed_passes_add_nothing(case):
    model = case.client.model(rank=2)
    good = datum([text(1, 2, 3)], [2, 3, 4], weights=[1, 1, 1])
    wild = datum([text(1, 2, 3)], [2, 3, 4], advantages=[1, 1, 1], logprobs=[-3e38] * 3)
    model.learn([good])
    fold(lambda: model.learn([wild], "importance_sampling"), "the loss is")
    norm = model.step(0.0)["grad_norm"]
    model.learn([good])
    need(abs(model.step(0.0)["grad_norm"] - norm) < 1e-6, "the failed pass left something")
    return {"gradient norm": norm}


def bad_bodies_are_refused(case):
    url = case.server.url
    sampler = case.client.sampler(base_model="tiny")
    name = case.client.model(rank=2).name
    nan = b'{"model_id": "%s", "seq_id": 1, "adam_params": {"learning_rate": NaN}}' % name.encode()
    need(http(url, "optim_step", nan)[0] == 400, "NaN")
    need(http(url, "create_session", b"[" * 100_000)[0] == 400, "brackets without end")
    binary = {"Content-Type": "application/x-protobuf"}
    need(http(url, "forward_backward", b"x", headers=binary)[0] == 415, "protobuf")
    need(http(url, "create_session", b'{"a": "' + b"x" * (65 * 2**20) + b'"}')[0] == 413, "a large body")
    need(http(url, "training_runs/..%2f..%2fetc/checkpoints/weights/x", method="DELETE")[0] in (400, 404), "a path out")
    for tokens, word in (
        ([440], "no token"),
        ([426], "stands for a picture"),
        ([], "no tokens"),
        ([1] * 20000, "reads"),
    ):
        fold(lambda tokens=tokens: sampler.sample([text(*tokens)], 1), word)
    return {}


def bad_pictures_are_refused(case):
    sampler = case.client.sampler(base_model="tiny")
    image = Image.new("RGB", (64, 64), (1, 2, 3))
    whole = picture(image)
    cut = {**whole, "data": whole["data"][: len(whole["data"]) // 2 // 4 * 4]}
    told = {
        "another format": {**whole, "format": "jpeg"},
        "cut off": cut,
        "no base64": {**whole, "data": "%%%"},
        "too many pixels": {**whole, "data": huge()},
        "too long": picture(Image.new("RGB", (6400, 2))),
        "by address": {"type": "image_asset_pointer", "location": "http://x", "format": "png"},
    }
    for chunk in told.values():
        fold(lambda chunk=chunk: sampler.sample([text(9), chunk, text(9)], 1), "chunks[1]")
    fold(lambda: sampler.sample([whole, whole, text(9)], 1), "without a token between")
    need(sampler.sample([text(9), whole, text(9)], 2)[0]["tokens"], "the server no longer answers")
    return {"refused": len(told) + 1}


def huge():
    """A PNG that says it has 10^10 pixels."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")
    return base64.b64encode(body).decode()


def many_models_and_sessions(case):
    """Adapters of different ranks and layers, trained in turns, do not touch each other."""
    client = Client(case.server.url, "tiny")
    shapes = [{"rank": 2}, {"rank": 5}, {"rank": 2, "train_unembed": False}, {"rank": 2, "train_mlp": False}]
    models = [client.model(**shape) for shape in shapes]
    data = [datum([text(1, 2, 3)], [2, 3, 4], weights=[1, 1, 1])]
    start = models[0].forward(data)["metrics"]["loss:sum"]

    def learn(model):
        for _ in range(3):
            model.learn(data)
            model.step(0.01)
        return model.forward(data)["metrics"]["loss:sum"]

    alone = learn(client.model(rank=2))
    with ThreadPoolExecutor(4) as pool:
        losses = list(pool.map(learn, models))
    need(abs(losses[0] - alone) < 1e-5, f"{losses[0]} among others, {alone} alone")
    need(len({round(loss, 4) for loss in losses}) == 4 and max(losses) < start, f"{losses}")
    for model in models:
        client.result(client.post("unload_model", {"model_id": model.name}))
    need(http(case.server.url, "get_info", {"model_id": models[0].name})[0] == 410, "an unloaded model")
    return {"losses": losses, "before": start}


CHECKS = (
    strangers_are_refused,
    beyond_this_machine_a_key_is_needed,
    numbers_are_kept,
    failed_passes_add_nothing,
    bad_bodies_are_refused,
    bad_pictures_are_refused,
    many_models_and_sessions,
)

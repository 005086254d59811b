"""The same model, step and sizes in PyTorch on the CPU, as a rival for bench/step.ts, which starts it.

Written the way one writes it in PyTorch: looked-up embeddings, AdamW of the library. Arguments: folder with the problem, threads.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
problem = json.load(open(f"{folder}/problem.json"))
shape, train, decode, adam = (problem[name] for name in ("shape", "train", "decode", "adam"))
heads, size = shape["heads"], shape["width"] // shape["heads"]


def read_arrays():
    raw = bytearray(open(f"{folder}/problem.bin", "rb").read())
    arrays, at = {}, 0
    for entry in problem["index"]:
        dtype = torch.float32 if entry["type"] == "float32" else torch.int32
        arrays[entry["name"]] = torch.frombuffer(raw, dtype=dtype, count=entry["length"], offset=at).clone()
        at += 4 * entry["length"]
    return arrays


arrays = read_arrays()


def parameters():
    return {name: arrays[f"weights.{name}"].view(sizes).clone() for name, sizes in problem["shapes"].items()}


def rms_norm(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)


def project(p, layer, x):
    rows, n, _ = x.shape
    q, k, v = (rms_norm(x) @ p[f"{layer}.qkv"]).view(rows, n, 3, heads, size).permute(2, 0, 3, 1, 4)
    return q / size**0.5, k, v


def finish(p, layer, x, attended):
    rows, n, width = x.shape
    y = x + attended.transpose(1, 2).reshape(rows, n, width) @ p[f"{layer}.out"]
    return y + F.relu(rms_norm(y) @ p[f"{layer}.up"]).square() @ p[f"{layer}.down"]


def picture_layer(p, layer, x):
    q, k, v = project(p, layer, x)
    return finish(p, layer, x, torch.softmax(q @ k.transpose(-1, -2), -1) @ v), k, v


def embed_text(p, ids, positions):
    offsets = torch.arange(shape["window"]) * shape["vocabulary"]
    x = F.embedding_bag((ids + offsets).view(-1, shape["window"]), p["text.embed"], mode="sum")
    return x.view(*positions.shape, shape["width"]) + F.embedding(positions, p["text.position"])


def loss_of(p, batch):
    picture = F.relu(batch["windows"] @ p["picture.in"]).square() @ p["picture.out"] + p["picture.position"]
    for i in range(shape["encoderLayers"]):
        picture, _, _ = picture_layer(p, f"encoder{i}", picture)
    text = embed_text(p, batch["ids"], batch["positions"])
    patches = picture.shape[1]
    for i in range(shape["layers"]):
        layer = f"layer{i}"
        picture, seen_k, seen_v = picture_layer(p, layer, picture)
        q, k, v = project(p, layer, text)
        scores = torch.cat([q @ seen_k.transpose(-1, -2), q @ k.transpose(-1, -2) + batch["mask"]], -1)
        weights = torch.softmax(scores, -1)
        text = finish(p, layer, text, weights[..., :patches] @ seen_v + weights[..., patches:] @ v)
    sources = batch["sources"].unsqueeze(-1).expand(-1, -1, shape["width"])
    logits = rms_norm(text).gather(1, sources) @ p["head"]
    return F.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten())


def train_batch():
    rows, nodes = train["rows"], train["nodes"]
    patches = (shape["pictureSize"] // 8) ** 2
    sizes = {
        "windows": (rows, patches, -1),
        "ids": (rows, nodes, shape["window"]),
        "positions": (rows, nodes),
        "mask": (rows, 1, nodes, nodes),
        "sources": (rows, nodes),
        "targets": (rows, nodes),
    }
    batch = {name: arrays[f"train.{name}"].view(size) for name, size in sizes.items()}
    return {name: x.long() if x.dtype == torch.int32 else x for name, x in batch.items()}


def decode_inputs():
    groups, added = decode["groups"], decode["added"]
    leaves = range(2 * shape["layers"])
    cache = {name: [arrays[f"decode.{name}.{i}"].view(groups, heads, -1, size) for i in leaves] for name in ("picture", "past")}
    ids = arrays["decode.ids"].view(groups, added, -1).long()
    positions = arrays["decode.positions"].view(groups, added).long()
    return cache, ids, positions, arrays["decode.mask"].view(groups, 1, added, -1)


def extend(p, cache, ids, positions, mask):
    text = embed_text(p, ids, positions)
    layers = shape["layers"]
    for i in range(layers):
        layer = f"layer{i}"
        q, k, v = project(p, layer, text)
        picture_k, picture_v = cache["picture"][i], cache["picture"][layers + i]
        past_k, past_v = cache["past"][i], cache["past"][layers + i]
        patches, cached = picture_k.shape[2], past_k.shape[2]
        to_text = torch.cat([q @ past_k.transpose(-1, -2), q @ k.transpose(-1, -2)], -1) + mask
        weights = torch.softmax(torch.cat([q @ picture_k.transpose(-1, -2), to_text], -1), -1)
        on_picture, on_past, on_new = weights.split([patches, cached, k.shape[2]], -1)
        text = finish(p, layer, text, on_picture @ picture_v + on_past @ past_v + on_new @ v)
    return rms_norm(text) @ p["head"]


batch = train_batch()
learned = {name: value.requires_grad_() for name, value in parameters().items()}
optimiser = torch.optim.AdamW(
    learned.values(),
    lr=adam["learningRate"],
    betas=(adam["beta1"], adam["beta2"]),
    eps=adam["epsilon"],
    weight_decay=adam["weightDecay"],
)
start = parameters()
inputs = decode_inputs()


def train_step():
    optimiser.zero_grad()
    loss = loss_of(learned, batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(learned.values(), adam["clipNorm"])
    optimiser.step()
    return [loss.item()]


@torch.no_grad()
def decode_step():
    logits = extend(start, *inputs).flatten()
    return logits[:: max(1, logits.numel() // 64)].tolist()


tasks = {"train": train_step, "decode": decode_step}
for line in sys.stdin:
    begin = time.perf_counter()
    check = tasks[line.strip()]()
    print(json.dumps({"seconds": time.perf_counter() - begin, "check": check}), flush=True)

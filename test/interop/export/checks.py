"""Exported models in Python: `transformers` on PyTorch, `tokenizers`, ONNX Runtime; and in ONNX Runtime for the web.

python checks.py FOLDER python|web
"""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
from exported import WORK, exported, prompts, sparring, worst
from harness import Skip, need, refused, run

HERE = pathlib.Path(__file__).resolve().parent


def loaded(folder):
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True).eval()


def pixels(picture):
    import torch

    return None if picture is None else torch.tensor(picture).permute(2, 0, 1)[None] / 64 - 2


def by_torch(model):
    import torch

    def logprobs(picture, tokens):
        with torch.no_grad():
            out = model(input_ids=torch.tensor(tokens)[None], pixel_values=pixels(picture))
        return out.logits.log_softmax(-1)[0].numpy()

    return logprobs


def by_onnx(file):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])

    def logprobs(picture, tokens):
        given = {} if picture is None else {"picture": picture[None]}
        return session.run(["logprobs"], {**given, "tokens": tokens[None].astype(np.int32)})[0][0]

    return logprobs


def transformers_give_the_log_probabilities_of_the_engine():
    return worst("base", by_torch(loaded(exported("base")[0])))


def transformers_give_those_of_a_text_model():
    return worst("run", by_torch(loaded(exported("run")[0])))


def onnx_runtime_gives_the_log_probabilities_of_the_engine():
    return worst("base", by_onnx(exported("base")[1]))


def onnx_runtime_gives_those_of_a_text_model():
    return worst("run", by_onnx(exported("run")[1]))


def onnx_takes_the_files():
    import onnx

    for name in ("base", "run"):
        model = onnx.load(exported(name)[1])
        onnx.checker.check_model(model, full_check=True)
        need({entry.domain for entry in model.opset_import} == {""}, "operators that are not ONNX's own")
    return {"opset": model.opset_import[0].version}


def several_texts_at_once_are_as_one_by_one():
    """Padded at the begin, as generation needs it; ONNX at the end, where nothing looks back at it."""
    import onnxruntime
    import torch

    folder, file = exported("base")
    model, alone = loaded(folder), by_torch(loaded(folder))
    stored = list(prompts("base"))[:6]
    longest = max(len(tokens) for _, tokens, _, _ in stored)
    absent = model.config.pad_token_id
    left = np.full((len(stored), longest), absent)
    right = np.full((len(stored), longest), absent, np.int32)
    for row, (_, tokens, _, _) in enumerate(stored):
        left[row, longest - len(tokens) :] = tokens
        right[row, : len(tokens)] = tokens
    pictures = np.stack([picture for picture, *_ in stored])
    known = torch.tensor(left != absent).long()
    values = torch.cat([pixels(picture) for picture in pictures])
    with torch.no_grad():
        batch = model(input_ids=torch.tensor(left), pixel_values=values, attention_mask=known)
    batch = batch.logits.log_softmax(-1).numpy()
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    [padded] = session.run(["logprobs"], {"picture": pictures, "tokens": right})
    gap = 0.0
    for row, (picture, tokens, _, _) in enumerate(stored):
        wanted = alone(picture, tokens)
        gap = max(gap, np.abs(batch[row, longest - len(tokens) :] - wanted).max())
        gap = max(gap, np.abs(padded[row, : len(tokens)] - wanted).max())
    need(gap <= 1e-4, f"differ by {gap}")
    return {"largest difference": float(gap), "texts": len(stored)}


def tokenizers_read_and_write_the_words():
    from tokenizers import Tokenizer
    from transformers import AutoTokenizer

    for name in ("base", "run"):
        folder, _ = exported(name)
        plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
        ours = AutoTokenizer.from_pretrained(folder, trust_remote_code=True)
        words = [plain.id_to_token(token) for token in range(plain.get_vocab_size())]
        need(ours.unk_token == "<unk>" and ours.pad_token == words[-1], "its special words are others")
        for _, tokens, _, _ in prompts(name):
            text = " ".join(words[token] for token in tokens)
            need(plain.encode(text).ids == list(tokens), f"tokenizers reads {text!r} otherwise")
            need(ours(text)["input_ids"] == list(tokens), f"transformers reads {text!r} otherwise")
            need(ours.decode(tokens) == text, f"transformers writes {text!r} otherwise")
    return {"words": len(words)}


def the_image_processor_gives_the_values_of_the_engine():
    from PIL import Image
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(exported("base")[0])
    gap = 0.0
    for picture, *_ in list(prompts("base"))[:4]:
        got = processor(Image.fromarray(picture), return_tensors="pt")["pixel_values"]
        gap = max(gap, (got - pixels(picture)).abs().max().item())
    need(gap <= 1e-6, f"differ by {gap}")
    return {"largest difference": gap}


def generate_answers_until_the_stop():
    import torch

    folder, _ = exported("base")
    model = loaded(folder)
    ended = 0
    for picture, tokens, _, start in list(prompts("base"))[:4]:
        ids = torch.tensor(tokens[:start])[None]
        given = {"pixel_values": pixels(picture), "attention_mask": torch.ones_like(ids)}
        said = model.generate(input_ids=ids, **given, do_sample=False, max_new_tokens=24)[0, start:]
        ended += int(said[-1] == model.config.eos_token_id)
        greedy = by_torch(model)(picture, np.array([*tokens[:start], *said.tolist()]))[start - 1 : -1].argmax(-1)
        need(said.tolist() == greedy.tolist(), "it is not the likeliest word each time")
    return {"ended": ended, "of": 4}


def trained_on_in_python_it_comes_back():
    """A step in PyTorch, `save_pretrained`, `import`, `export onnx`: PyTorch and ONNX Runtime agree on the new weights."""
    import torch
    from transformers import AutoTokenizer

    folder, file = exported("base")
    model = loaded(folder)
    picture, tokens, *_ = next(iter(prompts("base")))
    given = {"input_ids": torch.tensor(tokens)[None], "pixel_values": pixels(picture)}
    before = model(**given, labels=given["input_ids"]).loss
    before.backward()
    torch.optim.SGD(model.parameters(), lr=0.01).step()
    after = model(**given, labels=given["input_ids"]).loss.item()
    need(after < before.item(), f"the loss went from {before.item()} to {after}")
    saved, weights, again = WORK / "saved", WORK / "saved.safetensors", WORK / "saved.onnx"
    model.save_pretrained(saved)
    AutoTokenizer.from_pretrained(folder, trust_remote_code=True).save_pretrained(saved)
    sparring("import", saved, "--out", weights)
    sparring("export", "onnx", weights, "--out", again, "--verify")
    numbers = worst("saved", by_torch(model.eval()))
    moved = np.abs(by_onnx(again)(picture, tokens) - by_onnx(file)(picture, tokens)).max()
    need(moved > 0.01, f"the step moved nothing: {moved}")
    return {**numbers, "moved": float(moved)}


def a_model_with_pictures_wants_one():
    import torch

    model = loaded(exported("base")[0])
    refused(lambda: model(input_ids=torch.tensor([[1, 2]])), "ValueError", "needs pixel_values")
    refused(lambda: by_torch(model)(np.zeros((64, 64, 3), np.uint8), np.ones(289, int)), "Error")


PYTHON = [
    transformers_give_the_log_probabilities_of_the_engine,
    transformers_give_those_of_a_text_model,
    onnx_runtime_gives_the_log_probabilities_of_the_engine,
    onnx_runtime_gives_those_of_a_text_model,
    onnx_takes_the_files,
    several_texts_at_once_are_as_one_by_one,
    tokenizers_read_and_write_the_words,
    the_image_processor_gives_the_values_of_the_engine,
    generate_answers_until_the_stop,
    trained_on_in_python_it_comes_back,
    a_model_with_pictures_wants_one,
]


def in_script(script, name):
    """The report of a script beside this file; it says on its last line why there is none."""
    _, file = exported(name)
    line = [os.environ["NODE"], "--import", "tsx", str(HERE / script), str(file), str(WORK / "web")]
    done = subprocess.run(line, capture_output=True, text=True, timeout=900)
    last = (done.stdout.strip().splitlines() or ["{}"])[-1]
    if done.returncode == 77:
        raise Skip(last)
    need(done.returncode == 0, f"{done.stdout[-500:]} {done.stderr[-1000:]}")
    told = json.loads(last)
    need(told["within"], f"a log-probability differs from the engine's by {told['largest']}")
    return told


def onnx_runtime_web_in_node_gives_the_log_probabilities_of_the_engine():
    return in_script("node.ts", "base")


def onnx_runtime_web_in_node_gives_those_of_a_text_model():
    return in_script("node.ts", "run")


def onnx_runtime_web_in_chromium_gives_the_log_probabilities_of_the_engine():
    return in_script("chromium.ts", "base")


def onnx_runtime_web_in_chromium_gives_those_of_a_text_model():
    return in_script("chromium.ts", "run")


WEB = [
    onnx_runtime_web_in_node_gives_the_log_probabilities_of_the_engine,
    onnx_runtime_web_in_node_gives_those_of_a_text_model,
    onnx_runtime_web_in_chromium_gives_the_log_probabilities_of_the_engine,
    onnx_runtime_web_in_chromium_gives_those_of_a_text_model,
]

if __name__ == "__main__":
    run({"python": PYTHON, "web": WEB}[sys.argv[2]])

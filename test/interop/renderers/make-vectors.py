#!/usr/bin/env python3
"""Vectors for the renderers of large models: what Python's `transformers` makes of the same messages and pictures.

    python3 test/interop/renderers/make-vectors.py [--venv FOLDER] [--check]

Makes a virtual environment, installs requirements.txt from PyPI, trains two tiny tokenizers, and writes test/fixtures/renderers/.
With --check nothing is written: it says whether the committed files are what would be written, by whatever version of Python.
Nothing is downloaded from a model hub. The chat templates are small ones of the same shape as the models' own.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "fixtures" / "renderers"


def enter_environment(folder: pathlib.Path) -> None:
    """Starts this script again within a virtual environment that has what it needs."""
    python = folder / "bin" / "python3"
    if pathlib.Path(sys.prefix).resolve() == folder.resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    wanted = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(HERE / "requirements.txt")]
    subprocess.run([str(python), *wanted], check=True)
    os.execv(str(python), [str(python), *sys.argv])


# ---------------------------------------------------------------------------------------------------------------- tokenizers

SENTENCES = [
    "This is a game of \"Who is the spy?\" with four players, numbered 1 to 4: three civilians and one spy.",
    "All civilians have the same picture. The spy has an edited copy of it. Nobody sees the picture of another player.",
    "Reason first: nobody else reads it. Then give your answer once, inside \\boxed{}. I'll say that it's a large red sphere.",
    "Round 1, player 2: There are two small blue cubes to the left of the cyan cylinder.\n\nWhich player is the spy?",
    "<think>\nPlayer 3 said \"green\", and I don't see green.\n</think>\n\n\\boxed{3}",
    "You are a helpful assistant. system\nuser\nassistant\nmodel\n 0123456789 Größe, café, 絵の中に赤い球があります。 Что это?",
]

QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def qwen_tokenizer():
    """Byte-level BPE with Qwen's normaliser, splits and control tokens."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        SENTENCES, trainers.BpeTrainer(vocab_size=420, initial_alphabet=sorted(alphabet), show_progress=False)
    )
    special = "<|endoftext|> <|im_start|> <|im_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>"
    tokenizer.add_special_tokens(special.split())
    for plain in "<tool_call> </tool_call> <tool_response> </tool_response> <think> </think>".split():
        tokenizer.add_tokens([AddedToken(plain, normalized=False, special=False)])
    return tokenizer


def gemma_tokenizer():
    """BPE over characters with byte fallback, spaces as lower blocks, and Gemma's control tokens and runs of line breaks."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    first = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256))]
    words = [word for sentence in SENTENCES[:5] for word in sentence.split(" ")]
    pieces = [f"▁{word}" for word in words] + words + [" model", " user"]
    tokenizer.train_from_iterator(
        pieces, trainers.BpeTrainer(vocab_size=700, special_tokens=first, show_progress=False)
    )
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = [token for token in data["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    for plain in ["\n\n", "\n\n\n", "\n\n\n\n", "▁▁", "<table>"]:
        tokenizer.add_tokens([AddedToken(plain, normalized=False, special=False)])
    tokenizer.add_special_tokens(
        ["<start_of_turn>", "<end_of_turn>", "<start_of_image>", "<end_of_image>", "<image_soft_token>"]
    )
    return tokenizer


SCRIPTS = [
    "abcdefghijklmnopqrstuvwxyz ",
    "ABC'’sTtmMdD lL ",
    " \t\n\r\u00a0\u2003\u3000\u200b\x0b\x0c\x85\u2028",
    "0123456789²½Ⅷ٣",
    ".,:;!?()[]{}<>|\\/*_-+=\"'`~^%$#@",
    "éüñçßøÅ\u0301\u0308\u0327ﬁſİıK",
    "絵球があ한국어中",
    "Привет мир مرحبا नमस्ते",
    "👩‍🚀🏳️‍🌈😀\ufe0f\u20e3\u0000\u0007\ue000\ufffd",
]


def strings(tokenizer, count=120):
    """Random strings of mixed scripts: [text, token ids, text of the ids]."""
    import random

    random.seed(7)
    rows = []
    for _ in range(count):
        pools = random.sample(SCRIPTS, random.randint(1, 4))
        text = "".join(random.choice(random.choice(pools)) for _ in range(random.randint(1, 30)))
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        rows.append([text, ids, tokenizer.decode(ids, skip_special_tokens=True)])
    return rows


# -------------------------------------------------------------------------------------------------------------------- models

GEMMA_EXTRA = {"image_token": "<image_soft_token>", "boi_token": "<start_of_image>", "eoi_token": "<end_of_image>"}


def models():
    """Name → its files without the tokenizer. Numbers of the picture processors are those that the real models ship with."""
    qwen = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "clean_up_tokenization_spaces": False}
    gemma = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "clean_up_tokenization_spaces": False, "extra_special_tokens": GEMMA_EXTRA}
    qwen25_pixels = {"patch_size": 14, "merge_size": 2, "temporal_patch_size": 2, "min_pixels": 3136, "max_pixels": 12845056}
    qwen3_pixels = {"patch_size": 16, "merge_size": 2, "temporal_patch_size": 2, "size": {"shortest_edge": 65536, "longest_edge": 16777216}}
    gemma_pixels = {"size": {"height": 896, "width": 896}, "image_seq_length": 256, "do_pan_and_scan": None}
    vision = {"vision_config": {}}
    return {
        "qwen2.5-vl": {"tokenizer": "qwen", "config": {"model_type": "qwen2_5_vl", **vision}, "tokenizer_config": qwen, "preprocessor_config": qwen25_pixels},
        "qwen3-vl": {"tokenizer": "qwen", "config": {"model_type": "qwen3_vl", **vision}, "tokenizer_config": qwen, "preprocessor_config": qwen3_pixels},
        "qwen3-vl-thinking": {"tokenizer": "qwen", "config": {"model_type": "qwen3_vl", **vision}, "tokenizer_config": qwen, "preprocessor_config": qwen3_pixels},
        "gemma3": {"tokenizer": "gemma", "config": {"model_type": "gemma3", **vision}, "tokenizer_config": gemma, "preprocessor_config": gemma_pixels, "processor_config": {"image_seq_length": 256, "processor_class": "Gemma3Processor"}},
        "qwen3": {"tokenizer": "qwen", "config": {"model_type": "qwen3"}, "tokenizer_config": qwen},
    }


def picture(width: int, height: int):
    """A synthetic picture: two gradients and a diagonal."""
    import numpy
    from PIL import Image

    y, x = numpy.mgrid[0:height, 0:width]
    pixels = numpy.stack([x * 255 // width, y * 255 // height, (x + y) * 7 % 256], axis=-1)
    return Image.fromarray(pixels.astype("uint8"), "RGB")


def said(role, *parts):
    """A message; a pair of numbers is a picture's width and height."""
    return {"role": role, "content": [{"type": "text", "text": part} if isinstance(part, str) else {"type": "image", "size": list(part)} for part in parts]}


RULES = said("system", "This is a game of \"Who is the spy?\" with four players.\nReason first: nobody else reads it.")
PICTURES = {
    "a picture, then a question": [RULES, said("user", (64, 64), "It is round 1 of 2. Give your clue in \\boxed{}.")],
    "no system message": [said("user", (300, 200), "What is there?")],
    "two pictures between words": [said("user", "First: ", (224, 224), " and then\n", (640, 480), "\n\nWhich one is larger?")],
    "an earlier turn": [RULES, said("user", (97, 341), "Your clue?"), said("assistant", "It's red.\n\n\\boxed{red}"), said("user", "And now?  Vote.")],
    "a picture in a later turn": [said("user", "Hello"), said("assistant", "Hi, I'm player 2."), said("user", (80, 80), "Look:\n", (40, 900))],
    "text alone": [RULES, said("user", "  Größe: 12345 café (cafe\u0301), 絵 👩‍🚀!\t\r\n  I'LL see…   ")],
}
TEXT = {name: messages for name, messages in PICTURES.items() if name == "text alone"} | {
    "an earlier turn": [RULES, said("user", "Card: K"), said("assistant", "<think>\nHigh.\n</think>\n\n\\boxed{bet}"), said("user", "They call. Now?")],
}

#: Sizes whose resizing has to agree: small, large, halves that round to even, long ones, fixed points.
SIZES = [(1, 1), (16, 16), (28, 28), (32, 32), (42, 70), (64, 64), (80, 80), (112, 16), (70, 98), (48, 80), (16, 3000), (56, 10000), (100, 101), (224, 224)]
SIZES += [(255, 257), (333, 77), (512, 512), (640, 480), (719, 1281), (1000, 1000), (1920, 1080), (3584, 3584), (4096, 4096), (4100, 4100), (9000, 50), (12000, 9000)]


# ------------------------------------------------------------------------------------------------------------------- vectors

def processor_of(name, model, folder):
    """What the model's own class makes; the classes that read video are left out, as they need a GPU's libraries."""
    from transformers import PreTrainedTokenizerFast
    from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
    from transformers.models.gemma3.processing_gemma3 import Gemma3Processor
    from transformers.models.qwen2_5_vl.processing_qwen2_5_vl import Qwen2_5_VLProcessor
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
    from transformers.models.qwen3_vl.processing_qwen3_vl import Qwen3VLProcessor

    tokenizer = PreTrainedTokenizerFast.from_pretrained(str(folder))
    if "preprocessor_config" not in model:
        return tokenizer, None
    template = (folder / "chat_template.jinja").read_text()
    if name == "gemma3":
        pictures = Gemma3ImageProcessorPil(**model["preprocessor_config"])
        return Gemma3Processor(pictures, tokenizer, chat_template=template, image_seq_length=256), pictures
    pictures = Qwen2VLImageProcessorPil(**model["preprocessor_config"])
    kind = Qwen2_5_VLProcessor if name == "qwen2.5-vl" else Qwen3VLProcessor
    return without_video(kind, pictures, tokenizer, template), pictures


def without_video(kind, pictures, tokenizer, template):
    """The processor as its constructor makes it, with anything in the place of the video processor."""
    from transformers import ProcessorMixin

    checked = ProcessorMixin.check_argument_for_proper_class
    ProcessorMixin.check_argument_for_proper_class = lambda self, name, value: value if name == "video_processor" else checked(self, name, value)
    try:
        return kind(image_processor=pictures, tokenizer=tokenizer, video_processor=object(), chat_template=template)
    finally:
        ProcessorMixin.check_argument_for_proper_class = checked


def case(processor, placeholder, messages, variables):
    """Token ids, each run of the picture's placeholder as its length within a list."""
    sizes = [part["size"] for message in messages for part in message["content"] if part["type"] == "image"]
    if placeholder:
        told = [{"role": m["role"], "content": [{"type": "image"} if p["type"] == "image" else p for p in m["content"]]} for m in messages]
    else:
        told = [{"role": m["role"], "content": "\n\n".join(p["text"] for p in m["content"])} for m in messages]
    text = processor.apply_chat_template(told, tokenize=False, add_generation_prompt=True, **variables)
    if not placeholder:
        return {"ids": processor(text, add_special_tokens=False)["input_ids"]}
    images = [picture(*size) for size in sizes]
    made = processor(text=[text], **({"images": [images]} if images else {}), add_special_tokens=False, return_tensors=None)
    return {"ids": runs(list(made["input_ids"][0]), processor.tokenizer.convert_tokens_to_ids(placeholder))}


def runs(ids, placeholder):
    shown = []
    for token in map(int, ids):
        if token != placeholder:
            shown.append(token)
        elif shown and isinstance(shown[-1], list):
            shown[-1][0] += 1
        else:
            shown.append([1])
    return shown


def resized(pictures, model):
    """[width, height, width as seen, height as seen, tokens] of each size that the model does not refuse, and of what it becomes."""
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

    config = model["preprocessor_config"]
    factor = config["patch_size"] * config["merge_size"]
    rows = []
    for width, height in SIZES:
        try:
            seen = smart_resize(height, width, factor=factor, min_pixels=pictures.size["shortest_edge"], max_pixels=pictures.size["longest_edge"])
        except ValueError:
            rows.append([width, height])
            continue
        tokens = pictures.get_number_of_image_patches(height, width, {}) // config["merge_size"] ** 2
        rows.append([width, height, seen[1], seen[0], tokens])
    return rows


def write(model, tokenizer, folder):
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_text(tokenizer)
    for file in ["config", "tokenizer_config", "preprocessor_config", "processor_config"]:
        if file in model:
            (folder / f"{file}.json").write_text(json.dumps(model[file]))
    (folder / "chat_template.jinja").write_text(model["template"])


def vectors(tokenizers, folder):
    made = {}
    for name, model in models().items():
        model["template"] = (HERE / "templates" / f"{name}.jinja").read_text()
        write(model, tokenizers[model["tokenizer"]], folder / name)
        processor, pictures = processor_of(name, model, folder / name)
        placeholder = pictures and ("<image_soft_token>" if name == "gemma3" else "<|image_pad|>")
        cases = []
        for variables in [{}, {"enable_thinking": False}] if name == "qwen3" else [{}]:
            for title, messages in (TEXT if pictures is None else PICTURES).items():
                cases.append({"name": title, "variables": variables, "messages": messages, **case(processor, placeholder, messages, variables)})
        model["cases"] = cases
        if name.startswith("qwen") and pictures is not None and "thinking" not in name:
            model["sizes"] = resized(pictures, model)
        made[name] = model
    return made


def versions():
    import jinja2
    import numpy
    import PIL
    import tokenizers
    import transformers

    return {
        "python": platform.python_version(),
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "jinja2": jinja2.__version__,
        "numpy": numpy.__version__,
        "pillow": PIL.__version__,
    }


def main():
    import tempfile

    trained = {"qwen": qwen_tokenizer(), "gemma": gemma_tokenizer()}
    tokenizers = {name: json.dumps(json.loads(made.to_str()), separators=(",", ":"), ensure_ascii=False) for name, made in trained.items()}
    with tempfile.TemporaryDirectory() as folder:
        made = {
            "madeBy": "test/interop/renderers/make-vectors.py",
            "versions": versions(),
            "models": vectors(tokenizers, pathlib.Path(folder)),
            "strings": {name: strings(tokenizer) for name, tokenizer in trained.items()},
        }
    if options.check and (FIXTURES / "vectors.json").exists():
        made["versions"]["python"] = json.loads((FIXTURES / "vectors.json").read_text())["versions"]["python"]
    files = {f"tokenizer-{name}.json": text + "\n" for name, text in tokenizers.items()}
    files["vectors.json"] = json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n"
    if not options.check:
        FIXTURES.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (FIXTURES / name).write_text(text)
        print(f"{sum(map(len, files.values())) // 1000} kB written to {FIXTURES}; made by {made['versions']}")
        return
    other = [name for name, text in files.items() if not (FIXTURES / name).exists() or (FIXTURES / name).read_text() != text]
    print(f"differ from what is committed: {', '.join(other)}" if other else f"as committed; checked with {made['versions']}")
    sys.exit(1 if other else 0)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--venv", type=pathlib.Path, default=pathlib.Path.home() / ".cache" / "sparring" / "renderer-vectors")
parser.add_argument("--check", action="store_true")
options = parser.parse_args()

if __name__ == "__main__":
    enter_environment(options.venv)
    main()

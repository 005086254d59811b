"""Exported games read by `datasets`, and trained on by TRL for a step: tiny random models, no download.

python checks.py SCRATCH
"""

import contextlib
import json
import math
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent / "python"), str(HERE.parent / "tinker")]
SCRATCH = pathlib.Path(sys.argv[1])
SCRATCH.mkdir(parents=True, exist_ok=True)
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(SCRATCH / "hf"), "CUDA_VISIBLE_DEVICES": ""}

import tiny  # noqa: E402
import torch  # noqa: E402
from datasets import load_dataset  # noqa: E402
from harness import need, run  # noqa: E402
from transformers import (  # noqa: E402
    AutoModelForImageTextToText,
    AutoProcessor,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer  # noqa: E402

torch.set_num_threads(1)
RUNS = {
    "pictures": ["--preset", "smoke", "--engine.kind", "fake", "--pairs.pictureSize", "64", "--set", "algorithm.votesPerSeat=4"],
    "text": ["--game", "kuhn-poker", "--engine", "tabular", "--games-per-iteration", "16", "--set", "checkpoint.gamesEvery=1"],
}


def sparring(*words):
    line = [os.environ.get("NODE", "node"), str(ROOT / "bin" / "sparring.js"), *words]
    done = subprocess.run(line, capture_output=True, text=True)
    need(done.returncode == 0, f"{' '.join(words[:3])}: {done.stderr.strip()[-500:]}")
    return done.stdout


def exported(of, kind, form="parquet"):
    """The data set as `datasets` reads it, and what the command said of it."""
    folder, played = SCRATCH / f"{of}-{kind}-{form}", SCRATCH / of
    if not played.exists():
        sparring("train", *RUNS[of], "--iterations", "3", "--evaluation.games", "0", "--run", str(played))
    told = SCRATCH / f"{folder.name}.json"
    if not folder.exists():
        words = ["--as", kind, "--format", form, "--out", str(folder), "--verify", "--json"]
        told.write_text(sparring("export", "dataset", str(played), *words))
    return load_dataset(str(folder), split="train"), json.loads(told.read_text())


def rows_and_pictures_are_all_there():
    counts = {}
    for of in RUNS:
        for kind in ("episodes", "sft", "dpo", "grpo"):
            rows, told = exported(of, kind)
            need(len(rows) == told["rows"] > 0, f"{of} {kind}: {len(rows)} rows, not {told['rows']}")
            counts[f"{of} {kind}"] = len(rows)
            if of == "pictures":
                sizes = {image.convert("RGB").size for row in rows for image in row["images"]}
                need(sizes == {(64, 64)}, f"pictures of sizes {sizes}")
    return counts


def rewards_are_the_games_own():
    """Against the run's files, which Python reads by itself: a return of Kuhn poker, a vote's reward by eq. 4."""
    rows, _ = exported("text", "episodes")
    games = {}
    for file in sorted((SCRATCH / "text" / "episodes").glob("[0-9][0-9][0-9][0-9].jsonl")):
        for line in file.read_text().splitlines():
            game = json.loads(line)
            games[game["id"]] = game
    for row in rows:
        turn = games[row["episode"]]["turns"][row["turn"]]
        need(turn["text"] == row["answer"] and turn["seat"] == row["seat"], f"row of {row['episode']}")
    votes = [row for row in exported("pictures", "episodes")[0] if row["kind"] == "vote"]
    need({row["reward"] for row in votes} <= {1.0, -1.0}, "rewards of votes")
    need(any(row["advantage"] for row in votes), "no vote trained")
    return {"turns": len(rows), "votes": len(votes)}


def an_imagefolder_is_the_same():
    plain, _ = exported("pictures", "sft")
    other, _ = exported("pictures", "sft", "imagefolder")
    need(len(plain) == len(other), "rows")
    for a, b in zip(plain, other, strict=True):
        need(a["prompt"] == b["prompt"] and a["answer"] == b["answer"] and a["reward"] == b["reward"], a["episode"])
        pixels = [[image.convert("RGB").tobytes() for image in row["images"]] for row in (a, b)]
        need(pixels[0] == pixels[1], f"pictures of {a['episode']}")
    return {"rows": len(plain)}


def vlm():
    folder = SCRATCH / "vlm"
    if not folder.exists():
        tiny.make("qwen3-vl", folder, spread=0.02)
    return AutoModelForImageTextToText.from_pretrained(folder), AutoProcessor.from_pretrained(folder)


def text_model():
    told = tiny.VECTORS["qwen3"]
    file = tiny.FIXTURES / f"tokenizer-{told['tokenizer']}.json"
    named = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(file), **named)
    tokenizer.chat_template = told["template"]
    folder = SCRATCH / "llm"
    if not folder.exists():
        torch.manual_seed(0)
        sizes = {**tiny.shared(), "head_dim": 16, "tie_word_embeddings": True}
        Qwen3ForCausalLM(Qwen3Config(**sizes)).save_pretrained(folder)
    return Qwen3ForCausalLM.from_pretrained(folder), tokenizer


MODELS = {"pictures": vlm, "text": text_model}


def step(trainer_class, config_class, of, kind, **more):
    """A step of a trainer on the first rows: its loss is a number, and weights move."""
    rows, _ = exported(of, kind)
    model, reader = MODELS[of]()
    before = torch.cat([each.detach().flatten().clone() for each in model.parameters()])
    settings = {"output_dir": str(SCRATCH / "trainer"), "max_steps": 1, "learning_rate": 0.01, "report_to": "none"}
    settings |= {"use_cpu": True, "bf16": False, "logging_steps": 1, "save_strategy": "no", "gradient_checkpointing": False}
    settings |= {"per_device_train_batch_size": 2, **more.pop("config", {})}
    rows = rows.select(range(min(8, len(rows))))
    # Trainers print: checks alone go to the standard output.
    with contextlib.redirect_stdout(sys.stderr):
        args = {"args": config_class(**settings), "train_dataset": rows, "processing_class": reader}
        loss = trainer_class(model=model, **args, **more).train().training_loss
    after = torch.cat([each.detach().flatten() for each in model.parameters()])
    need(math.isfinite(loss), f"the loss is {loss}")
    moved = (after - before).abs().max().item()
    need(moved > 0, "no weight moved")
    return {"loss": loss, "largest step": moved}


def sft_on_pictures():
    return step(SFTTrainer, SFTConfig, "pictures", "sft", config={"max_length": None})


def sft_on_text():
    return step(SFTTrainer, SFTConfig, "text", "sft", config={"max_length": None})


def dpo_on_pictures():
    return step(DPOTrainer, DPOConfig, "pictures", "dpo", config={"max_length": None})


def dpo_on_text():
    return step(DPOTrainer, DPOConfig, "text", "dpo", config={"max_length": None})


def stored_rewards(prompts, completions, rewards, answers, **_):
    """Hears the other columns of the data set; what a random model says earns by its length, so that groups differ."""
    need(all(len(a) == len(r) > 1 for a, r in zip(answers, rewards, strict=True)), "the columns of the groups")
    HEARD.append(len(prompts))
    return [float(len(each[0]["content"])) for each in completions]


HEARD = []
SAMPLED = {"num_generations": 2, "max_completion_length": 8}


def grpo_on_pictures():
    return step(GRPOTrainer, GRPOConfig, "pictures", "grpo", config=SAMPLED, reward_funcs=stored_rewards) | {"heard": HEARD.pop()}


def grpo_on_text():
    return step(GRPOTrainer, GRPOConfig, "text", "grpo", config=SAMPLED, reward_funcs=stored_rewards) | {"heard": HEARD.pop()}


run([rows_and_pictures_are_all_there, rewards_are_the_games_own, an_imagefolder_is_the_same, sft_on_text, sft_on_pictures]
    + [dpo_on_text, dpo_on_pictures, grpo_on_text, grpo_on_pictures])

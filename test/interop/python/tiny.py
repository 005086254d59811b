"""Tiny models of real architectures, made on the spot: random weights, the renderers' tokenizers, no download."""

import json
import pathlib
import random

import torch
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence
from transformers import (
    AutoModelForImageTextToText,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "renderers"
VECTORS = json.loads((FIXTURES / "vectors.json").read_text())["models"]


def qwen3_vl():
    text = {**shared(), "head_dim": 16, "rope_parameters": rope([4, 2, 2], mrope_interleaved=True)}
    vision = {**seeing(), "num_position_embeddings": 64, "deepstack_visual_indexes": [0], "patch_size": 16}
    config = Qwen3VLConfig(text_config=text, vision_config={**vision, "out_hidden_size": 64}, **marks())
    return Qwen3VLForConditionalGeneration(config), {"size": {"shortest_edge": 1024, "longest_edge": 2**20}}


def qwen2_5_vl():
    text = {**shared(), "rope_parameters": rope([4, 2, 2])}
    vision = {**seeing(), "out_hidden_size": 64, "fullatt_block_indexes": [1], "window_size": 56, "patch_size": 14}
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, **marks())
    return Qwen2_5_VLForConditionalGeneration(config), {"min_pixels": 784, "max_pixels": 2**20}


def gemma3():
    text = {**shared(), "vocab_size": 640, "head_dim": 16, "sliding_window": 24, "query_pre_attn_scalar": 16}
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = Gemma3Config(
        text_config={**text, "layer_types": ["sliding_attention", "full_attention"], "pad_token_id": 0},
        vision_config={**vision, "image_size": 56, "patch_size": 14},
        mm_tokens_per_image=4,
        image_token_id=605,
        boi_token_index=603,
        eoi_token_index=604,
    )
    return Gemma3ForConditionalGeneration(config), {"size": {"height": 56, "width": 56}, "image_seq_length": 4}


def shared():
    sizes = {"vocab_size": 440, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 16384}
    return {**sizes, **heads, "pad_token_id": 420, "bos_token_id": None, "eos_token_id": 422}


def rope(section, **more):
    return {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": section, **more}


def seeing():
    sizes = {"depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2}
    return {**sizes, "spatial_merge_size": 2, "temporal_patch_size": 2}


def marks():
    return {
        "image_token_id": 426,
        "video_token_id": 427,
        "vision_start_token_id": 423,
        "vision_end_token_id": 424,
    }


MADE = {"qwen3-vl": qwen3_vl, "qwen2.5-vl": qwen2_5_vl, "gemma3": gemma3}


def make(name, folder, seed=0, spread=0.2):
    """Writes the model's folder. `spread`: size of the random matrices; larger than usual, so that pictures matter."""
    torch.manual_seed(seed)
    model, preprocessor = MADE[name]()
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for each in model.parameters():
            if each.dim() > 1:
                each.normal_(0, spread, generator=source)
    model.save_pretrained(folder)
    told = VECTORS[name]
    folder = pathlib.Path(folder)
    tokenizer = (FIXTURES / f"tokenizer-{told['tokenizer']}.json").read_text()
    (folder / "tokenizer.json").write_text(tokenizer)
    (folder / "chat_template.jinja").write_text(told["template"])
    own = {**told["preprocessor_config"], **preprocessor}
    texts = {"tokenizer_config.json": told["tokenizer_config"], "preprocessor_config.json": own}
    if "processor_config" in told:
        texts["processor_config.json"] = {**told["processor_config"], "image_seq_length": 4}
    for file, value in texts.items():
        (folder / file).write_text(json.dumps(value))
    return str(folder)


def teach(folder, answers, corpus, steps=150):
    """
    Trains all weights of a folder's model to end any piece of the corpus with one of the answers. Its attention is
    weak, so that prompts of any length end so.
    """
    model = AutoModelForImageTextToText.from_pretrained(folder)
    with torch.no_grad():
        for layer in model.get_decoder().layers:
            layer.self_attn.o_proj.weight *= 0.05
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    read = tokenizer.encode(corpus).ids
    ends = [tokenizer.encode(f"<|im_start|>assistant\n{each}<|im_end|>").ids for each in answers]
    begin = len(tokenizer.encode("<|im_start|>assistant\n").ids)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    source = random.Random(1)
    for _ in range(steps):
        rows, labels = [], []
        for end in source.choices(ends, k=12):
            size = source.randrange(16, 160)
            start = source.randrange(len(read) - size)
            rows.append(torch.tensor(read[start : start + size] + end))
            labels.append(torch.tensor([-100] * (size + begin) + end[begin:]))
        ids = pad_sequence(rows, batch_first=True, padding_value=420)
        wanted = pad_sequence(labels, batch_first=True, padding_value=-100)
        loss = model(input_ids=ids, attention_mask=(ids != 420).long(), labels=wanted, use_cache=False).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.save_pretrained(folder)
    return loss.item()


if __name__ == "__main__":
    import sys

    print(make(sys.argv[1], sys.argv[2]))

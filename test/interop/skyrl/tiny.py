"""A tiny Qwen3 of random weights, made on the spot without a download; and the folder of a model of the same tokens that sees pictures.

python tiny.py FOLDER        # FOLDER/text: weights, tokenizer, template; FOLDER/seeing: what a client reads of Qwen3-VL, no weights
"""

import json
import pathlib
import sys

import numpy as np
from safetensors.numpy import save_file

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "renderers"
VECTORS = json.loads((FIXTURES / "vectors.json").read_text())["models"]
WIDTH, INNER, HEADS, GROUPS, HEAD, LAYERS, WORDS = 64, 128, 4, 2, 16, 2, 440

CONFIG = {
    "architectures": ["Qwen3ForCausalLM"],
    "model_type": "qwen3",
    "dtype": "float32",
    "hidden_act": "silu",
    "hidden_size": WIDTH,
    "intermediate_size": INNER,
    "num_attention_heads": HEADS,
    "num_key_value_heads": GROUPS,
    "head_dim": HEAD,
    "num_hidden_layers": LAYERS,
    "vocab_size": WORDS,
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
    "tie_word_embeddings": False,
    "attention_bias": False,
    "pad_token_id": 420,
    "eos_token_id": 422,
}


def weights(seed=0, spread=0.15, head=0.4):
    """
    `spread`: size of the random matrices; larger than usual, so that what was said matters for what comes next. `head`: of the last one,
    which no adapter changes: at 0.15, three words together get no more than half of the probability, whatever an adapter does.
    """
    source = np.random.default_rng(seed)
    matrix = lambda *shape: source.normal(0, spread, shape).astype(np.float32)  # noqa: E731
    ones = lambda size: np.ones(size, np.float32)  # noqa: E731
    tensors = {"model.embed_tokens.weight": matrix(WORDS, WIDTH)}
    for i in range(LAYERS):
        attention, mlp = f"model.layers.{i}.self_attn", f"model.layers.{i}.mlp"
        tensors |= {
            f"model.layers.{i}.input_layernorm.weight": ones(WIDTH),
            f"model.layers.{i}.post_attention_layernorm.weight": ones(WIDTH),
            f"{attention}.q_proj.weight": matrix(HEADS * HEAD, WIDTH),
            f"{attention}.k_proj.weight": matrix(GROUPS * HEAD, WIDTH),
            f"{attention}.v_proj.weight": matrix(GROUPS * HEAD, WIDTH),
            f"{attention}.o_proj.weight": matrix(WIDTH, HEADS * HEAD),
            f"{attention}.q_norm.weight": ones(HEAD),
            f"{attention}.k_norm.weight": ones(HEAD),
            f"{mlp}.gate_proj.weight": matrix(INNER, WIDTH),
            f"{mlp}.up_proj.weight": matrix(INNER, WIDTH),
            f"{mlp}.down_proj.weight": matrix(WIDTH, INNER),
        }
    return tensors | {"model.norm.weight": ones(WIDTH), "lm_head.weight": matrix(WORDS, WIDTH) * np.float32(head / spread)}


def write(folder, kind, config):
    told = VECTORS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text((FIXTURES / f"tokenizer-{told['tokenizer']}.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(told["tokenizer_config"]))
    (folder / "chat_template.jinja").write_text(told["template"])
    if "preprocessor_config" in told:
        smallest = {"shortest_edge": 1024, "longest_edge": 2**20}
        own = {**told["preprocessor_config"], "size": smallest}
        (folder / "preprocessor_config.json").write_text(json.dumps(own))


def main(folder):
    folder = pathlib.Path(folder)
    write(folder / "text", "qwen3", CONFIG)
    save_file(weights(), folder / "text" / "model.safetensors")
    write(folder / "seeing", "qwen3-vl", VECTORS["qwen3-vl"]["config"])


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Qwen3 with a LoRA adapter in a few lines of JAX, written from the architecture's definition: what a server should have computed."""

import json
import pathlib
import tarfile

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load, load_file

PREFIX = "base_model.model."


class Reference:
    """A model's folder and an adapter's archive in peft's layout."""

    def __init__(self, folder, archive):
        folder = pathlib.Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        self.base = load_file(folder / "model.safetensors")
        with tarfile.open(archive) as files:
            told = json.load(files.extractfile(named(files, "adapter_config.json")))
            self.adapter = load(files.extractfile(named(files, "adapter_model.safetensors")).read())
        self.scale = told["lora_alpha"] / told["r"]

    def linear(self, adapter, name, x):
        a, b = (adapter.get(f"{PREFIX}{name}.lora_{part}.weight") for part in "AB")
        y = x @ self.base[f"{name}.weight"].T
        return y if a is None else y + self.scale * (x @ a.T) @ b.T

    def logprobs(self, adapter, tokens, targets):
        c = self.config
        x = self.base["model.embed_tokens.weight"][tokens]
        for i in range(c["num_hidden_layers"]):
            layer = f"model.layers.{i}"
            h = self.norm(x, f"{layer}.input_layernorm")
            x = x + self.attention(adapter, f"{layer}.self_attn", h)
            h = self.norm(x, f"{layer}.post_attention_layernorm")
            gate, up = (self.linear(adapter, f"{layer}.mlp.{name}_proj", h) for name in ("gate", "up"))
            x = x + self.linear(adapter, f"{layer}.mlp.down_proj", jax.nn.silu(gate) * up)
        logits = self.linear(adapter, "lm_head", self.norm(x, "model.norm"))
        return jax.nn.log_softmax(logits)[jnp.arange(len(targets)), targets]

    def attention(self, adapter, name, h):
        c = self.config
        heads, groups, size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        parts = {each: self.linear(adapter, f"{name}.{each}_proj", h) for each in "qkv"}
        q = self.turned(self.norm(parts["q"].reshape(-1, heads, size), f"{name}.q_norm"))
        k = self.turned(self.norm(parts["k"].reshape(-1, groups, size), f"{name}.k_norm"))
        k, v = (jnp.repeat(each, heads // groups, axis=1) for each in (k, parts["v"].reshape(-1, groups, size)))
        scores = jnp.einsum("qhd,khd->hqk", q, k) / size**0.5
        seen = jnp.tril(jnp.ones(scores.shape[1:], bool))
        weights = jax.nn.softmax(jnp.where(seen, scores, -jnp.inf))
        return self.linear(adapter, f"{name}.o_proj", jnp.einsum("hqk,khd->qhd", weights, v).reshape(len(h), -1))

    def turned(self, x):
        """Rotary positions."""
        half = x.shape[-1] // 2
        angles = jnp.arange(len(x))[:, None, None] * self.config["rope_theta"] ** (-jnp.arange(half) / half)
        low, high = x[..., :half], x[..., half:]
        cos, sin = jnp.cos(angles), jnp.sin(angles)
        return jnp.concatenate([low * cos - high * sin, high * cos + low * sin], -1)

    def norm(self, x, name):
        scaled = x / jnp.sqrt((x**2).mean(-1, keepdims=True) + self.config["rms_norm_eps"])
        return scaled * self.base[f"{name}.weight"]

    def summed(self, loss, data):
        """The loss's value, its log-probabilities and the norm of its gradient: sums over targets and sequences."""

        def value(adapter):
            total, told = 0.0, []
            for each in data:
                tokens = np.array(each["input"][0]["tokens"])
                n = len(each["targets"])
                targets = np.concatenate([tokens[1:], each["targets"][-1:]])
                p = self.logprobs(adapter, tokens, targets)[-n:]
                told.append(p)
                total += terms(loss, p, np.array(each["weights"]), np.array(each["logprobs"])).sum()
            return total, told

        (total, told), slopes = jax.jit(jax.value_and_grad(value, has_aux=True))(self.adapter)
        norm = sum(float((slope**2).sum()) for slope in self.together(slopes)) ** 0.5
        return float(total), [np.asarray(p).tolist() for p in told], norm

    def together(self, slopes):
        """Projections that read the same input share one matrix A there: its slope is the sum of theirs."""
        shared = {}
        for name, slope in slopes.items():
            matrix = self.adapter[name]
            place = name.rsplit(".", 3)[0] + matrix.tobytes().hex() if ".lora_A." in name else name
            shared[place] = shared.get(place, 0) + slope
        return shared.values()


def terms(loss, p, w, q):
    """The protocol's losses of each target."""
    if loss["kind"] == "cross_entropy":
        return -w * p
    ratio = jnp.exp(p - q)
    if loss["kind"] == "importance_sampling":
        return -w * ratio
    return -jnp.minimum(w * ratio, w * jnp.clip(ratio, 1 - loss["clipLow"], 1 + loss["clipHigh"]))


def named(files, name):
    return next(each for each in files.getnames() if each.endswith(name))

"""A Sparring model in PyTorch: a decoder over the tokens of one picture and of a text.

Picture tokens see each other both ways and never the text; a text token sees the picture and the text so far. The
names and the layout of the parameters are those of a Sparring weights file, so that they pass between the two as they
are.
"""

import torch
from torch import nn
from torch.nn import functional as F
from transformers import GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

from .configuration_sparring import SparringConfig

WINDOW = 16
STRIDE = 8
NORM_EPSILON = 1e-6


def rms_norm(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + NORM_EPSILON)


def squared_relu(x):
    return F.relu(x).square()


def empty(*sizes):
    return nn.Parameter(torch.empty(*sizes))


class Picture(nn.Module):
    """Windows of pixels to picture tokens, [batch, 3, side, side] to [batch, patches, width]."""

    def __init__(self, config):
        super().__init__()
        patches = (config.image_size // STRIDE) ** 2
        # `in` is no name that Python code can write.
        self.register_parameter("in", empty(WINDOW * WINDOW * 3, config.stem_size))
        self.out = empty(config.stem_size, config.hidden_size)
        self.position = empty(patches, config.hidden_size)

    def forward(self, pixels):
        weights = self.get_parameter("in")
        kernel = weights.view(WINDOW, WINDOW, 3, -1).permute(3, 2, 0, 1)
        margin = (WINDOW - STRIDE) // 2
        stem = F.conv2d(pixels, kernel, stride=STRIDE, padding=margin).flatten(2).transpose(1, 2)
        return squared_relu(stem) @ self.out + self.position


class Text(nn.Module):
    """Each token embedded with those before it: a table for each distance, [batch, n] to [batch, n, width]."""

    def __init__(self, config):
        super().__init__()
        self.window = config.window
        self.vocabulary = config.vocab_size
        self.embed = empty(config.window * config.vocab_size, config.hidden_size)
        self.position = empty(config.max_position_embeddings, config.hidden_size)

    def forward(self, ids, positions):
        padded = F.pad(ids, (self.window - 1, 0), value=self.vocabulary - 1)
        windows = padded.unfold(1, self.window, 1).flip(-1)
        tables = torch.arange(self.window, device=ids.device) * self.vocabulary
        return self.embed[windows + tables].sum(-2) + self.position[positions]


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, hidden = config.hidden_size, config.intermediate_size
        self.heads = config.num_attention_heads
        self.down = empty(hidden, width)
        self.out = empty(width, width)
        self.qkv = empty(width, 3 * width)
        self.up = empty(width, hidden)

    def project(self, x):
        """Queries, keys and values, each [batch, heads, n, size]."""
        parts = (rms_norm(x) @ self.qkv).unflatten(-1, (3, self.heads, -1))
        return parts.permute(2, 0, 3, 1, 4).unbind(0)

    def finish(self, x, attended):
        y = x + attended.transpose(1, 2).flatten(2) @ self.out
        return y + squared_relu(rms_norm(y) @ self.up) @ self.down


class SparringForCausalLM(PreTrainedModel, GenerationMixin):
    """`input_ids` [batch, n] with `pixel_values` [batch, 3, side, side] to `logits` [batch, n, words]."""

    config_class = SparringConfig
    main_input_name = "input_ids"
    supports_gradient_checkpointing = False
    _supports_sdpa = True

    def __init__(self, config):
        super().__init__(config)
        self.encoders = [f"encoder{i}" for i in range(config.num_encoder_layers)]
        self.decoders = [f"layer{i}" for i in range(config.num_hidden_layers)]
        if config.image_size > 0:
            self.picture = Picture(config)
        self.text = Text(config)
        for name in self.encoders + self.decoders:
            self.add_module(name, Layer(config))
        self.head = empty(config.hidden_size, config.vocab_size)
        self.post_init()

    def _init_weights(self, module):
        for parameter in module.parameters(recurse=False):
            nn.init.normal_(parameter, std=0.02)

    def forward(self, input_ids, pixel_values=None, attention_mask=None, labels=None, return_dict=True, **_):
        """`attention_mask` is 0 where a text is padded, at its begin or its end."""
        if (pixel_values is None) != (self.config.image_size == 0):
            raise ValueError("a model with pictures needs pixel_values, and one without takes none")
        known = torch.ones_like(input_ids) if attention_mask is None else attention_mask.to(input_ids.dtype)
        positions = (known.cumsum(-1) - 1).clamp(min=0)
        ids = torch.where(known > 0, input_ids, self.config.vocab_size - 1)
        text = self.text(ids, positions)
        picture = None if pixel_values is None else self.see(pixel_values.to(text.dtype))
        mask = self.mask(known, 0 if picture is None else picture.shape[1])
        for name in self.decoders:
            layer = self.get_submodule(name)
            q, k, v = layer.project(text)
            if picture is not None:
                pq, pk, pv = layer.project(picture)
                picture = layer.finish(picture, F.scaled_dot_product_attention(pq, pk, pv))
                k, v = torch.cat([pk, k], 2), torch.cat([pv, v], 2)
            text = layer.finish(text, F.scaled_dot_product_attention(q, k, v, attn_mask=mask))
        logits = rms_norm(text) @ self.head
        loss = None if labels is None else self.loss(logits, labels)
        return CausalLMOutput(loss=loss, logits=logits) if return_dict else (logits,)

    def see(self, pixels):
        x = self.picture(pixels)
        for name in self.encoders:
            layer = self.get_submodule(name)
            x = layer.finish(x, F.scaled_dot_product_attention(*layer.project(x)))
        return x

    @staticmethod
    def mask(known, patches):
        """Whether a text token may look: at the picture, at known tokens before it, and at itself, [batch, 1, n, all]."""
        n = known.shape[1]
        before = torch.ones(n, n, dtype=torch.bool, device=known.device).tril()
        itself = torch.eye(n, dtype=torch.bool, device=known.device)
        seen = (before & (known[:, None, :] > 0)) | itself
        return F.pad(seen, (patches, 0), value=True)[:, None]

    @staticmethod
    def loss(logits, labels):
        """Mean cross-entropy of the next token; labels of -100 do not count."""
        return F.cross_entropy(logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten())

    def prepare_inputs_for_generation(self, input_ids, pixel_values=None, attention_mask=None, **_):
        """The whole text each time: there is no cache."""
        return {"input_ids": input_ids, "pixel_values": pixel_values, "attention_mask": attention_mask}

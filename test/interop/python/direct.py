"""The same numbers by transformers, peft and torch alone: one sequence at a time, with the model's own positions."""

import math

import torch
from peft import PeftModel
from transformers import AutoModelForImageTextToText
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil


class Direct:
    """A model's folder with an adapter's folder in it."""

    def __init__(self, folder, adapter):
        base = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
        self.model = PeftModel.from_pretrained(base, adapter, is_trainable=True).eval()
        self.config = base.config
        self.gemma = self.config.model_type == "gemma3"
        kind = Gemma3ImageProcessorPil if self.gemma else Qwen2VLImageProcessorPil
        self.processor = kind.from_pretrained(folder)
        videos = [] if self.gemma else [self.config.video_token_id]
        self.silent = [self.config.image_token_id, *videos]
        self.trained = [each for each in self.model.parameters() if each.requires_grad]

    def tokens(self, image):
        if self.gemma:
            return self.config.mm_tokens_per_image
        grid = self.processor(images=[image], return_tensors="pt")["image_grid_thw"]
        return int(grid.prod()) // 4

    def logprobs(self, parts, targets):
        """Parts: lists of tokens and PIL images."""
        images = [each for each in parts if not isinstance(each, list)]
        spread = [part if isinstance(part, list) else [self.silent[0]] * self.tokens(part) for part in parts]
        ids = torch.tensor([sum(spread, [])])
        types = (ids == self.silent[0]).long()
        more = {"token_type_ids": types} if self.gemma else {"mm_token_type_ids": types.int()}
        if images:
            made = self.processor(images=images, return_tensors="pt")
            more |= {name: made[name] for name in ("pixel_values", "image_grid_thw") if name in made}
        logits = self.model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False, **more).logits[0]
        logits[:, self.silent] = -math.inf
        return torch.log_softmax(logits, -1)[torch.arange(len(targets)), torch.tensor(targets)]

    def norm(self, loss):
        """The norm of the loss's gradient."""
        gradients = torch.autograd.grad(loss, self.trained)
        return math.sqrt(sum(float(each.double().square().sum()) for each in gradients))

#!/usr/bin/env python3
"""A recipe of `tinker-cookbook`, from end to end, against a served model: python3 cookbook.py URL KEY FOLDER.

The recipe is the cookbook's `rl_basic` with another task: say the colour of the picture. Its tokenizer and its renderer are made from
the words that the server tells. Sampling, rewards, advantages, steps, checkpoints and logs are the cookbook's own.
"""
import asyncio
import io
import json
import os
import pathlib
import sys
from functools import partial

URL, KEY, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
os.environ |= {"TINKER_BASE_URL": URL, "TINKER_API_KEY": KEY, "HF_HUB_OFFLINE": "1"}

import chz  # noqa: E402
import tinker  # noqa: E402
from PIL import Image  # noqa: E402
from tinker_cookbook import renderers, tokenizer_utils  # noqa: E402
from tinker_cookbook.recipes import rl_basic  # noqa: E402
from tinker_cookbook.renderers.base import parse_response_for_stop_token  # noqa: E402
from tinker_cookbook.rl import train  # noqa: E402
from tinker_cookbook.rl.problem_env import ProblemEnv, ProblemGroupBuilder  # noqa: E402
from tinker_cookbook.rl.types import RLDataset, RLDatasetBuilder  # noqa: E402

from harness import Words, need, png, run, settled  # noqa: E402

MODEL = "sparring/base"
RENDERER = "sparring/words"
WORDS = Words(URL, KEY)
COLOURS = {"red": (200, 40, 40), "blue": (40, 60, 200), "green": (40, 160, 60), "yellow": (220, 210, 50)}
STEPS = 6
GROUPS, GROUP_SIZE = 8, 16


class WordTokenizer:
    """A token is a word's place in the model's list; other words are `<unk>`."""

    name_or_path = MODEL
    eos_token_id = WORDS.stop

    def encode(self, text, add_special_tokens=False):
        known = (word if word in WORDS.words else "<unk>" for word in text.split())
        return WORDS.tokens(" ".join(known))

    def decode(self, tokens, **_):
        return WORDS.text([int(token) for token in tokens])


class WordRenderer(renderers.Renderer):
    """Pictures and words one after the other, with nothing between messages; an answer ends with the stop word."""

    def get_stop_sequences(self):
        return [WORDS.stop]

    def build_generation_prompt(self, messages, role="assistant", prefill=None):
        return tinker.ModelInput(chunks=[chunk for message in messages for chunk in self.chunks(message)])

    def render_message(self, message, ctx):
        return renderers.RenderedMessage(output=self.chunks(message))

    def parse_response(self, response):
        return parse_response_for_stop_token(response, self.tokenizer, WORDS.stop)

    def chunks(self, message):
        parts = message["content"]
        if isinstance(parts, str):
            return [tinker.EncodedTextChunk(tokens=self.tokenizer.encode(parts))]
        return [self.picture(part["image"]) for part in parts]

    def picture(self, image):
        file = io.BytesIO()
        image.save(file, format="PNG")
        return tinker.types.ImageChunk(data=file.getvalue(), format="png", expected_tokens=WORDS.picture_tokens)


class ColourEnv(ProblemEnv):
    """One picture, one answer; right if the answer names the picture's colour and no other."""

    def __init__(self, renderer, colour):
        picture = Image.open(io.BytesIO(png(WORDS.side, COLOURS[colour])))
        shown = {"role": "user", "content": [{"type": "image", "image": picture}]}
        super().__init__(renderer, convo_prefix=[shown])
        self.colour = colour

    def get_question(self):
        return "<civilian> <p1>"

    def check_answer(self, said):
        return set(said.split()) & set(COLOURS) == {self.colour}

    def check_format(self, said):
        return True

    def get_reference_answer(self):
        return self.colour


class ColourDataset(RLDataset):
    def __init__(self, renderer):
        self.renderer = renderer

    def get_batch(self, index):
        colours = [list(COLOURS)[i % len(COLOURS)] for i in range(GROUPS)]
        return [ProblemGroupBuilder(partial(ColourEnv, self.renderer, each), GROUP_SIZE) for each in colours]

    def __len__(self):
        return STEPS


@chz.chz
class ColourDatasetBuilder(RLDatasetBuilder):
    async def __call__(self):
        return ColourDataset(renderers.get_renderer(RENDERER, tokenizer_utils.get_tokenizer(MODEL))), None


def the_cookbooks_reinforcement_learning_raises_the_reward():
    tokenizer_utils.register_tokenizer(MODEL, WordTokenizer)
    renderers.register_renderer(RENDERER, lambda tokenizer, image_processor=None: WordRenderer(tokenizer))
    settings = {
        "model_name": MODEL,
        "renderer_name": RENDERER,
        "dataset_builder": ColourDatasetBuilder(),
        "log_path": str(FOLDER),
        "learning_rate": 5e-4,
        "max_tokens": 6,
        "save_every": STEPS // 2,
        "num_groups_to_log": 0,
    }
    config = rl_basic.build_config_blueprint().apply(settings).make()
    asyncio.run(train.main(config))
    lines = [json.loads(line) for line in (FOLDER / "metrics.jsonl").read_text().splitlines()]
    correct = [line["env/all/correct"] for line in lines if "env/all/correct" in line]
    gap = max(line["optim/kl_sample_train_v1"] for line in lines if "optim/kl_sample_train_v1" in line)
    need(len(correct) == STEPS, f"{len(correct)} iterations were logged, not {STEPS}")
    need(correct[-1] > correct[0] + 0.3, f"right answers: {correct}")
    return {"right answers per iteration": correct, "largest sampling-to-training divergence": gap}


def its_last_checkpoint_says_the_colours():
    last = json.loads((FOLDER / "checkpoints.jsonl").read_text().splitlines()[-1])
    service = tinker.ServiceClient(base_url=URL, api_key=KEY)
    sampler = settled(service.create_sampling_client(model_path=last["sampler_path"]))
    renderer, said = WordRenderer(WordTokenizer()), {}
    for colour, rgb in COLOURS.items():
        picture = Image.open(io.BytesIO(png(WORDS.side, rgb)))
        messages = [
            {"role": "user", "content": [{"type": "image", "image": picture}]},
            {"role": "user", "content": "<civilian> <p1>"},
        ]
        params = tinker.SamplingParams(max_tokens=6, temperature=0.0, stop=[WORDS.stop])
        asked = sampler.sample(renderer.build_generation_prompt(messages), num_samples=1, sampling_params=params)
        said[colour] = WORDS.text(settled(asked).sequences[0].tokens)
    right = sum(colour in words.split() for colour, words in said.items())
    need(right >= 3, f"said of the pictures: {said}")
    return said


run([the_cookbooks_reinforcement_learning_raises_the_reward, its_last_checkpoint_says_the_colours])

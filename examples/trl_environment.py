"""A game of `sparring env` as TRL's GRPOTrainer wants it: reset() asks, answer() is the model's tool, get_reward() scores.

    sparring env --game kuhn-poker bot:equilibrium        # in one terminal

    from trl import GRPOConfig, GRPOTrainer
    from trl_environment import Game

    rows = [{"prompt": [{"role": "user", "content": "Play with the tool."}], "seed": seed} for seed in range(1000)]
    GRPOTrainer(
        model="Qwen/Qwen3-4B",
        args=GRPOConfig(output_dir="kuhn", num_generations=8),
        train_dataset=Dataset.from_list(rows),
        environment_factory=Game,
    ).train()

Rows with one seed are one deal: a group of generations compares answers, not luck. Fields `player`, `role` and `split` of a row
choose as in docs/environments.md.
"""

import base64
import io
import os

from openenv.core import GenericEnvClient
from PIL import Image

URL = os.environ.get("SPARRING_ENV", "http://127.0.0.1:8001")


class Game:
    def __init__(self):
        self._client = GenericEnvClient(base_url=URL, message_timeout_s=600).sync()
        self._result = None

    def reset(self, **row):
        """Deals; what it returns is added to the row's last message."""
        wanted = {name: row[name] for name in ("seed", "player", "role", "split") if row.get(name) is not None}
        self._result = self._client.reset(**wanted)
        return self._told()

    def answer(self, text: str):
        """
        Give your answer to the last question of the game.

        Args:
            text: The answer, in the form that the question asks for.

        Returns:
            The next question, or how the game ended.
        """
        if self._result.done:
            raise ValueError("The game is over.")
        self._result = self._client.step({"text": text})
        return self._told()

    def get_reward(self):
        """The gain of the seat; 0 for a game that was not played to its end, None for one in which an opponent failed."""
        return self._result.reward if self._result.done else 0.0

    def _told(self):
        """One text, or blocks of text and pictures where the seat has a picture."""
        observation = self._result.observation
        blocks = [block for message in observation["messages"] for block in _blocks(message["content"])]
        if observation["refusal"]:
            blocks.insert(0, {"type": "text", "text": f"Your last answer was no move: {observation['refusal']}."})
        if all(block["type"] == "text" for block in blocks):
            return "\n\n".join(block["text"] for block in blocks)
        return blocks


def _blocks(content):
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [_block(part) for part in content]


def _block(part):
    if part["type"] == "text":
        return part
    data = base64.b64decode(part["image_url"]["url"].split(",", 1)[1])
    return {"type": "image", "image": Image.open(io.BytesIO(data))}

"""The official Python client at the same tasks as ours.ts, one per line of its input: theirs.py URL."""
import json
import sys
import time
import warnings

import numpy as np
import tinker
from tinker import types

warnings.simplefilter("ignore")
SEQUENCES, TOKENS, PICTURE_BYTES, ROUND = 16, 256, 1_000_000, 20


def settled(value):
    return value.result() if hasattr(value, "result") else value


service = tinker.ServiceClient(base_url=sys.argv[1], api_key="tml-bench")
sampler = settled(service.create_sampling_client(base_model="base"))
model = settled(service.create_lora_training_client(base_model="base", rank=8))
text = types.EncodedTextChunk(tokens=list(range(100)))
picture = types.ImageChunk(data=bytes(PICTURE_BYTES), format="png", expected_tokens=3)
targets = types.TensorData(data=[0, 0, 0, 5], dtype="int64", shape=[4])
datum = types.Datum(
    model_input=types.ModelInput(chunks=[picture, types.EncodedTextChunk(tokens=[4])]),
    loss_fn_inputs={"target_tokens": targets},
)


def sampled(chunks):
    params = types.SamplingParams(max_tokens=TOKENS)
    asked = sampler.sample(types.ModelInput(chunks=chunks), num_samples=SEQUENCES, sampling_params=params)
    return sum(len(np.asarray(each.tokens_np)) for each in settled(asked).sequences)


TASKS = {
    "tokens": lambda: sampled([text]),
    "pictures in prompts": lambda: sampled([picture, text]),
    "pictures in training": lambda: len(
        settled(model.forward_backward([datum], "cross_entropy")).loss_fn_outputs[0]["logprobs"].data
    ),
}

for line in sys.stdin:
    start = time.process_time()
    check = sum(TASKS[line.strip()]() for _ in range(ROUND))
    print(json.dumps({"seconds": (time.process_time() - start) / ROUND, "check": [check]}), flush=True)

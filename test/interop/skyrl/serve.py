"""SkyRL's Tinker server with the JAX backend, as it comes from PyPI, on loopback.

python serve.py MODEL-FOLDER STATE-FOLDER PORT

It starts its second process, the one that computes, with `uv run --extra tinker --extra jax`, which wants a checkout of its repository.
Here that process is started with this Python, where everything is installed. Nothing else of it is changed.
"""

import json
import pathlib
import sys

import skyrl.tinker.api as api
import uvicorn
from skyrl.tinker.config import EngineConfig, config_to_argv


def command(_parent, config):
    return [sys.executable, "-m", "skyrl.tinker.engine", *config_to_argv(config)]


def main(model, state, port):
    state = pathlib.Path(state)
    state.mkdir(parents=True, exist_ok=True)
    # One sequence at a time is one compiled program for each length, whatever the number of sequences.
    backend = {"max_lora_adapters": 8, "max_lora_rank": 8, "train_micro_batch_size": 1, "sample_max_num_sequences": 32}
    api._build_uv_run_cmd_engine = command
    api.app.state.engine_config = EngineConfig(
        base_model=model,
        backend="jax",
        backend_config=backend,
        database_url=f"sqlite:///{state / 'server.db'}",
        checkpoints_base=state / "checkpoints",
        session_timeout_sec=3600,
    )
    print(json.dumps(backend), flush=True)
    uvicorn.run(api.app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])

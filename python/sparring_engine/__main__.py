"""`python -m sparring_engine --model FOLDER|NAME`: serves one model until it is stopped."""

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path

import torch
import uvicorn

from .guard import Guard
from .model import Model
from .server import Server
from .service import Service

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sparring_engine", description="Trains adapters of one model for Tinker clients."
    )
    parser.add_argument("--model", required=True, help="folder of a model, or its name on the Hugging Face hub")
    parser.add_argument("--name", help="what clients call the model; absent: --model")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0: any that is free")
    parser.add_argument("--api-key-env", help="variable that holds the key that clients have to send")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--dtype", choices=DTYPES, help="of the base model; absent: bfloat16 on a GPU, float32 on a CPU"
    )
    parser.add_argument("--state", type=Path, help="folder for saved weights; absent: one that goes with the server")
    parser.add_argument("--models", type=int, default=8, help="most models in training at once")
    parser.add_argument("--batch", type=int, default=64, help="most sequences sampled together")
    parser.add_argument("--batch-tokens", type=int, default=131072, help="most tokens of a sampled batch, padded")
    parser.add_argument("--pass-tokens", type=int, default=8192, help="most tokens of a training pass, padded")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as many as torch takes")
    parser.add_argument("--body-mib", type=int, default=64, help="largest request")
    return parser.parse_args()


def main() -> int:
    given = options()
    if given.threads > 0:
        torch.set_num_threads(given.threads)
    with tempfile.TemporaryDirectory(prefix="sparring-engine-") as scratch:
        try:
            guard = Guard(given.host, os.environ.get(given.api_key_env) if given.api_key_env else None)
            dtype = DTYPES[given.dtype or ("float32" if given.device == "cpu" else "bfloat16")]
            model = Model(given.model, given.device, dtype, given.pass_tokens)
            listening = listener(given.host, given.port)
        except (OSError, ValueError) as error:
            print(f"sparring_engine: {error}", file=sys.stderr)
            return 2
        folder = given.state or Path(scratch)
        service = Service(model, given.name or given.model, folder, given.models, given.batch, given.batch_tokens)
        app = Server(service, guard, given.body_mib * 2**20).app
        host, port = listening.getsockname()[:2]
        print(f"{service.name} served at http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[listening])
    return 0


def listener(host: str, port: int) -> socket.socket:
    """Raises OSError where the port is taken."""
    made = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.set_inheritable(True)
    return made


if __name__ == "__main__":
    sys.exit(main())

"""`python -m sparring_engine --model FOLDER|NAME`: serves one model until it is stopped."""

import _thread
import argparse
import os
import signal
import socket
import sys
import tempfile
import threading
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
        prog="sparring-engine", description="Trains adapters of one model for Tinker clients."
    )
    parser.add_argument("--model", required=True, help="folder of a model, or its name on the Hugging Face hub")
    parser.add_argument("--name", help="what clients call the model; absent: --model, of a folder the last part")
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
    parser.add_argument("--checkpointing", action="store_true", help="computes activations twice, to hold fewer")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as many as torch takes")
    parser.add_argument("--body-mib", type=int, default=64, help="largest request")
    parser.add_argument("--with-stdin", action="store_true", help="ends when its standard input does")
    return parser.parse_args()


def main() -> int:
    given = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if given.with_stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    if given.threads > 0:
        torch.set_num_threads(given.threads)
    try:
        with tempfile.TemporaryDirectory(prefix="sparring-engine-", ignore_cleanup_errors=True) as scratch:
            serve(given, given.state or Path(scratch))
    except (OSError, ValueError) as error:
        print(f"sparring-engine: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def serve(given: argparse.Namespace, state: Path) -> None:
    """Until a signal comes. Raises OSError or ValueError where there is nothing to serve, or nowhere."""
    guard = Guard(given.host, os.environ.get(given.api_key_env) if given.api_key_env else None)
    listening = listener(given.host, given.port)
    dtype = DTYPES[given.dtype or ("float32" if given.device == "cpu" else "bfloat16")]
    model = Model(given.model, given.device, dtype, given.pass_tokens, given.checkpointing)
    name = given.name or (Path(given.model).resolve().name if Path(given.model).is_dir() else given.model)
    service = Service(model, name, state, given.models, given.batch, given.batch_tokens)
    app = Server(service, guard, given.body_mib * 2**20).app
    host, port = listening.getsockname()[:2]
    print(f"{name} served at http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        service.turns.close()


def end_with_stdin() -> None:
    """Whoever started the server holds the other end, also where it is killed."""
    sys.stdin.buffer.read()
    _thread.interrupt_main()


def listener(host: str, port: int) -> socket.socket:
    """Raises OSError where the port is taken."""
    made = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.set_inheritable(True)
    return made


if __name__ == "__main__":
    sys.exit(main())

/**
 * jax-js runs its WebAssembly kernels on several threads where there are Web Workers. Node 20 has worker
 * threads only; this gives it as much of `Worker` and `navigator` as jax-js asks for. It must be there before
 * jax-js is imported: `SPARRING_BENCH_WORKERS=2 node --import tsx --import ./bench/step/worker-shim.ts …`.
 */
import { resolveObjectURL } from "node:buffer";
import { Worker as NodeWorker } from "node:worker_threads";

const PRELUDE = `
const { parentPort } = require("node:worker_threads");
globalThis.self = globalThis;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

class BlobWorker {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: ((error: Error) => void) | undefined;
  private readonly started: Promise<NodeWorker>;

  constructor(url: string) {
    this.started = this.start(url);
  }

  postMessage(message: unknown): void {
    void this.started.then((worker) => worker.postMessage(message));
  }

  private async start(url: string): Promise<NodeWorker> {
    const source = await resolveObjectURL(url)!.text();
    const worker = new NodeWorker(PRELUDE + source, { eval: true });
    worker.on("message", (data) => this.onmessage?.({ data }));
    worker.on("error", (error) => this.onerror?.(error as Error));
    return worker;
  }
}

Object.defineProperty(globalThis, "Worker", { value: BlobWorker, configurable: true });
Object.defineProperty(globalThis, "navigator", {
  value: { hardwareConcurrency: Number(process.env.SPARRING_BENCH_WORKERS) },
  configurable: true,
});

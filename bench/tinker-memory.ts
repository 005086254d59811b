/**
 * The Tinker client's memory: 100,000 sampled sequences, and 2,000 samples that stay open while the server is asked for
 * them again and again. Heap and resident memory by quarter, after a collection. The server is the tests' own, in
 * another process.
 *
 *     node --expose-gc --import tsx bench/tinker-memory.ts [SECONDS that the samples stay open, 40]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type TinkerClient } from "../src/engine/tinker/client/client.ts";
import { TestServer } from "../src/engine/tinker/client/fixtures/server.ts";
import type { Chunk } from "../src/engine/tinker/wire/messages.ts";

const SEQUENCES = 100_000;
const PER_SAMPLE = 16;
const TOKENS = 32;
const AT_ONCE = 64;
const PENDING = 2000;
const HELD_MS = 1000 * Number(process.argv[2] ?? 40);
const QUARTERS = 4;

/** While it holds, each question for a result is answered with "try again" after a moment. */
async function serve(): Promise<void> {
  const server = await TestServer.start();
  let holds = false;
  server.always("retrieve_future", ({ json }, response, answer) => {
    server.seen.length = 0;
    if (!holds) return answer()(response);
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ type: "try_again", request_id: json.request_id, queue_state: "active" }));
    }, 300);
  });
  process.on("message", (hold) => {
    holds = hold === true;
    process.send?.("done");
  });
  process.send?.(server.url);
}

function line(what: string): void {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(7);
  console.log(`${what.padEnd(34)} heap ${mib(heapUsed)} MiB, resident ${mib(rss)} MiB`);
}

const prompt: Chunk[] = [{ type: "encoded_text", tokens: Int32Array.from({ length: 100 }, (_, i) => i) }];
const params = { maxTokens: TOKENS };

async function sampled(client: TinkerClient): Promise<void> {
  const sampler = await client.sampler({ baseModel: "base" });
  const samples = SEQUENCES / PER_SAMPLE;
  let left = samples;
  const worker = async (until: number) => {
    while (left > until) {
      left -= 1;
      await sampler.sample({ prompt, numSamples: PER_SAMPLE, params });
    }
  };
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    const until = samples - (samples * quarter) / QUARTERS;
    await Promise.all(Array.from({ length: AT_ONCE }, () => worker(until)));
    line(`${(samples - left) * PER_SAMPLE} sequences sampled`);
  }
}

async function pending(client: TinkerClient, child: ChildProcess): Promise<void> {
  const sampler = await client.sampler({ baseModel: "base" });
  child.send(true);
  await once(child, "message");
  const stop = new AbortController();
  const open = Array.from({ length: PENDING }, () =>
    sampler.sample({ prompt, params, signal: stop.signal }).catch(() => {}),
  );
  for (let quarter = 0; quarter <= QUARTERS; quarter++) {
    if (quarter > 0) line(`${client.underWay.samples} pending, quarter ${quarter}`);
    await new Promise((resolve) => setTimeout(resolve, HELD_MS / QUARTERS));
  }
  stop.abort();
  await Promise.all(open);
  line("all called off");
  console.log(`under way: ${JSON.stringify(client.underWay)}`);
}

if (process.argv[2] === "server") await serve();
else {
  const child = spawn(process.execPath, ["--import", "tsx", import.meta.filename, "server"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [url] = await once(child, "message");
  const client = await connect({ url: String(url) });
  line("connected");
  await sampled(client);
  await pending(client, child);
  client.close();
  child.kill();
}

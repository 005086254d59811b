/** The client of this project at the tasks of the comparison, one per line of its input: ours.ts URL. */
import readline from "node:readline";
import { Key } from "../../src/core/rng.ts";
import { connect } from "../../src/engine/tinker/client/client.ts";
import type { Chunk } from "../../src/engine/tinker/wire/messages.ts";
import { PICTURE_BYTES, SEQUENCES, TOKENS } from "./canned.ts";

const ROUND = 20;
const rng = Key.root("bench").stream();
const client = await connect({ url: process.argv[2], rng, wire: "protobuf" });
const sampler = await client.sampler({ baseModel: "base" });
const model = await client.createModel({ baseModel: "base", lora: { rank: 8 } });
const text: Chunk = { type: "encoded_text", tokens: Int32Array.from({ length: 100 }, (_, i) => i) };
const data = new Uint8Array(PICTURE_BYTES);
const picture: Chunk = { type: "image", data, format: "png", expectedTokens: 3 };
const datum = {
  modelInput: [picture, { type: "encoded_text" as const, tokens: [4] }],
  lossFnInputs: { target_tokens: { dtype: "int64" as const, data: [0, 0, 0, 5], shape: [4] } },
};

async function sampled(prompt: readonly Chunk[]): Promise<number> {
  const { sequences } = await sampler.sample({
    prompt,
    numSamples: SEQUENCES,
    params: { maxTokens: TOKENS },
  });
  return sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

const TASKS: Readonly<Record<string, () => Promise<number>>> = {
  tokens: () => sampled([text]),
  "pictures in prompts": () => sampled([picture, text]),
  "pictures in training": async () =>
    (await model.forwardBackward([datum], "cross_entropy")).outputs[0].logprobs.data.length,
};

for await (const task of readline.createInterface({ input: process.stdin })) {
  const start = process.cpuUsage();
  let check = 0;
  for (let i = 0; i < ROUND; i++) check += await TASKS[task]();
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(`${JSON.stringify({ seconds: (user + system) / 1e6 / ROUND, check: [check] })}\n`);
}
client.close();

/**
 * What the shipped base model can see: the share of statements about new pictures that it judges rightly, by kind, with
 * 95% Wilson intervals. Half of the statements are true, so guessing gives 50%.
 *
 *     node --import tsx bench/base-model.ts [WEIGHTS]
 */
import { fileURLToPath } from "node:url";
import { Key } from "../src/core/rng.ts";
import { wilson } from "../src/core/stats.ts";
import { Graphs } from "../src/engine/local/graphs.ts";
import { PROBE_KINDS, probe } from "../src/engine/local/pretrain/probe.ts";
import { Trainer } from "../src/engine/local/trainer.ts";
import { readWeights } from "../src/engine/local/weights.ts";

const PICTURES = 500;

const file = process.argv[2] ?? fileURLToPath(new URL("../weights/base.safetensors", import.meta.url));
const { weights } = await readWeights(file);
const trainer = new Trainer(new Graphs(weights.shape, 2), weights);
const found = await probe(trainer, Key.root("held-out/base-model"), PICTURES);
await trainer.graphs.dispose();

console.log(`${weights.flat.length} parameters, ${PICTURES} pictures`);
for (const kind of PROBE_KINDS) {
  const { estimate, low, high, n } = wilson(found[kind].right, found[kind].n);
  const [share, from, to] = [estimate, low, high].map((value) => (100 * value).toFixed(1));
  console.log(`${kind.padEnd(10)} ${share}%  [${from}, ${to}]  of ${n}`);
}

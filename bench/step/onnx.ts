/**
 * The executor that ships: the gradient lowered to ONNX Runtime, then Adam in TypeScript. Arguments: threads, and how far the runtime
 * optimises the graph by itself, where it is to differ from what ships.
 */
import { adamStep, newAdam } from "../../src/engine/local/adam.ts";
import { Graphs } from "../../src/engine/local/graphs.ts";
import { BASE_SHAPE } from "../../src/engine/local/pretrain/recipe.ts";
import { ADAM, DECODE, makeProblem } from "./problem.ts";
import { serve, spread } from "./rival.ts";

const { weights: start, batch, decode } = makeProblem();
const [threads, level] = process.argv.slice(2);
const session = level ? { graphOptimizationLevel: level as "all" } : undefined;
const graphs = new Graphs(BASE_SHAPE, Number(threads), "kept", session);
const weights = start.copy();
const adam = newAdam(weights.flat.length);
const gradient = new Float32Array(weights.flat.length);

await serve({
  train: async () => {
    const { loss, gradients } = await graphs.gradient(weights, batch, { kind: "cross_entropy" });
    let at = 0;
    for (const part of gradients) {
      gradient.set(part, at);
      at += part.length;
    }
    adamStep(weights.flat, gradient, adam, ADAM);
    return [loss];
  },
  decode: async () => spread((await graphs.extend(start, DECODE, decode)).logits),
});

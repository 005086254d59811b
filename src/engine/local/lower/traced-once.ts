/**
 * `makeJaxpr` without its remains: in jax-js 0.1.25 a trace with gradients in it stays on a stack of the library
 * for ever, and with it all that was traced, 2 MB for a model's step. What it holds is let go here.
 */
import { makeJaxpr, type numpy as np } from "@jax-js/jax";
import { flattenTree } from "./pytree.ts";
import type { Traceable } from "./trace.ts";

/** An argument as jax-js traces it, with what its trace keeps. */
interface Tracer {
  readonly _trace: { readonly main: { globalData: unknown } };
}

/** @param examples the arguments, abstract. */
export function tracedOnce(
  fn: Traceable,
  examples: Parameters<Traceable>,
): ReturnType<ReturnType<typeof makeJaxpr>> {
  const mains = new Set<Tracer["_trace"]["main"]>();
  const watched: Traceable = (...args) => {
    for (const { leaf } of flattenTree<np.Array & Tracer>(args, isTracer)) mains.add(leaf._trace.main);
    return fn(...args);
  };
  const made = makeJaxpr(watched)(...examples);
  for (const main of mains) main.globalData = null;
  return made;
}

function isTracer(value: unknown): value is np.Array & Tracer {
  return (value as Partial<Tracer> | undefined)?._trace !== undefined;
}

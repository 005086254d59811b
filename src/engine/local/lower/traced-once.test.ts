/** A function that was lowered leaves nothing of its trace in memory, also where it has gradients. */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { grad, numpy as np } from "@jax-js/jax";
import { expect, test } from "vitest";
import { lowerFunction, type Traceable } from "./trace.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const squares = (x: np.Array): np.Array => np.square(x).sum();

test.each<[string, Traceable]>([
  ["a function", squares],
  ["its gradient", grad(squares)],
])("%s", async (_, fn) => {
  const seen: WeakRef<np.Array>[] = [];
  const watched: Traceable = (x: np.Array) => {
    seen.push(new WeakRef(x));
    return fn(x);
  };
  lowerFunction(watched, [{ shape: [3] }]);
  for (let i = 0; i < 5 && seen[0].deref() !== undefined; i++) {
    await setImmediate();
    collectGarbage();
  }
  expect(seen.map((argument) => argument.deref())).toEqual([undefined]);
});

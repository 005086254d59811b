/**
 * Training from a program: the main job cut down to three iterations, with its events as they come.
 *
 *     node --import tsx examples/train.ts runs/from-a-program
 */
import { train } from "sparring";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const end = await train({
  preset: "smoke",
  set: { seed: 2, "algorithm.beta": 0.2 },
  run: process.argv[2] ?? "runs/from-a-program",
  signal: stop.signal,
  onEvent: ({ type, iteration }) => console.log(type, iteration),
});
// The same call goes on with a run that was stopped.
if (end.kind === "stopped") console.log(`stopped after iteration ${end.iteration}`);
else {
  const { estimate, low, high } = end.result.match!.winRate;
  console.log(`wins ${100 * estimate}% (${100 * low}-${100 * high}) against its start`);
}

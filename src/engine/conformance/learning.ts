/**
 * Checks of what `forwardBackward` and `optimStep` do: values of the losses, directions of steps, and how
 * gradients add up.
 */
import { EngineError } from "../../core/errors.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { Engine } from "../engine.ts";
import { type Check, check, refuseUnless, requireClose, sampledData, step, withEngine } from "./subject.ts";

const CROSS_ENTROPY: LossSpec = { kind: "cross_entropy" };
const IMPORTANCE: LossSpec = { kind: "importance_sampling" };
const PPO: LossSpec = { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 };

export const learningChecks: readonly Check[] = [
  // Right after sampling p/q = 1, so that both policy losses are minus the sum of the weights.
  check("losses have their values, summed over targets", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject, 0.5);
    const count = data.flatMap(({ targets }) => targets).length;
    const expected = { logprobs: (await engine.logprobs(data)).flat(), tolerance: subject.tolerance * count };
    const crossEntropy = -0.5 * sum(expected.logprobs);
    const losses = [];
    for (const loss of [CROSS_ENTROPY, IMPORTANCE, PPO]) {
      const report = await engine.forwardBackward(data, loss);
      requireClose("log-probabilities", [report.logprobs.flat(), expected.logprobs], subject.tolerance);
      losses.push(report.loss);
    }
    requireClose("losses", [losses, [crossEntropy, -0.5 * count, -0.5 * count]], expected.tolerance);
  }),
  check("a cross_entropy step makes the target likelier", ["train"], async (engine, subject) => {
    const [datum] = await sampledData(engine, subject);
    await requireMove(engine, [datum], CROSS_ENTROPY, step(subject), "up");
  }),
  check("a policy step follows the sign of the advantage", ["train"], async (engine, subject) => {
    // Without momentum, so that no step carries the one before it.
    const options = step(subject, { beta1: 0 });
    for (const loss of [IMPORTANCE, PPO]) {
      const [gain] = await sampledData(engine, subject, 1);
      await requireMove(engine, [gain], loss, options, "up");
      const [loses] = await sampledData(engine, subject, -1);
      await requireMove(engine, [loses], loss, options, "down");
    }
  }),
  check("targets of weight 0 move nothing", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject, 0);
    const before = await engine.logprobs(data);
    await engine.forwardBackward(data, IMPORTANCE);
    const { gradientNorm = 0 } = await engine.optimStep(step(subject));
    refuseUnless(gradientNorm === 0, `the gradient of weights 0 has norm ${gradientNorm}.`);
    requireClose("log-probabilities", [(await engine.logprobs(data)).flat(), before.flat()], 0);
  }),
  check("ppo has no gradient beyond its clip", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject, 1);
    // q = p/e: the ratio e is above 1.2 already, and the advantage would raise it further.
    const beyond = data.map((datum) => ({
      ...datum,
      logprobs: datum.logprobs?.map((logprob) => logprob - 1),
    }));
    const { loss } = await engine.forwardBackward(beyond, PPO);
    const count = data.flatMap(({ targets }) => targets).length;
    requireClose("clipped losses", [[loss], [-1.2 * count]], 1e-5 * count);
    const { gradientNorm = 0 } = await engine.optimStep(step(subject));
    refuseUnless(gradientNorm === 0, `beyond the clip the gradient has norm ${gradientNorm}.`);
  }),
  check("gradients of several calls add up", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    for (const datum of data) await engine.forwardBackward([datum], CROSS_ENTROPY);
    // With a large epsilon the step is smooth in the gradient, so that rounding cannot turn a sign.
    const smooth = step(subject, { epsilon: 1 });
    const apart = await engine.optimStep(smooth);
    const together = await withEngine(subject, async (other) => {
      await other.forwardBackward(data, CROSS_ENTROPY);
      const { gradientNorm = 0 } = await other.optimStep(smooth);
      return { gradientNorm, logprobs: await other.logprobs(data) };
    });
    const relative = (subject.tolerance + 1e-12) * (1 + together.gradientNorm);
    requireClose("gradient norms", [[apart.gradientNorm ?? 0], [together.gradientNorm]], relative);
    const logprobs = (await engine.logprobs(data)).flat();
    requireClose("log-probabilities", [logprobs, together.logprobs.flat()], subject.tolerance + 1e-12);
  }),
  check("a step clears the gradient, and `logprobs` adds none", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    await engine.forwardBackward(data, CROSS_ENTROPY);
    const first = await engine.optimStep(step(subject, { learningRate: 0 }));
    refuseUnless(first.gradientNorm !== 0, "the gradient of sampled answers has norm 0.");
    await engine.logprobs(data);
    const { gradientNorm = 0 } = await engine.optimStep(step(subject, { learningRate: 0 }));
    refuseUnless(gradientNorm === 0, `a step without forwardBackward has gradient norm ${gradientNorm}.`);
  }),
  check("frozen weights stay while the current ones move", ["train", "frozen"], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    const before = (await engine.logprobs(data)).flat();
    await engine.snapshot("then");
    await engine.forwardBackward(data, CROSS_ENTROPY);
    await engine.optimStep(step(subject));
    const moved = (await engine.logprobs(data)).flat();
    refuseUnless(sum(moved) - sum(before) > subject.tolerance, "a step did not move the current weights.");
    for (const ref of ["then", "base"]) {
      const frozen = (await engine.logprobs(data, ref)).flat();
      requireClose(`log-probabilities of "${ref}"`, [frozen, before], subject.tolerance);
    }
  }),
  check("released weights are gone, and only these", ["train", "frozen"], async (engine, subject) => {
    if (!engine.release) return;
    await engine.snapshot("first");
    await engine.snapshot("second");
    await engine.release("first");
    const data = await sampledData(engine, subject);
    const asked = async () => engine.logprobs(data, "first");
    const gone = await asked().then(
      () => false,
      (error: unknown) => error instanceof EngineError,
    );
    refuseUnless(gone, 'log-probabilities of released weights "first" are no EngineError.');
    await engine.logprobs(data, "second");
  }),
];

async function requireMove(
  engine: Engine,
  data: readonly Datum[],
  loss: LossSpec,
  options: ReturnType<typeof step>,
  way: "up" | "down",
): Promise<void> {
  const before = sum((await engine.logprobs(data)).flat());
  await engine.forwardBackward(data, loss);
  await engine.optimStep(options);
  const after = sum((await engine.logprobs(data)).flat());
  refuseUnless(
    way === "up" ? after > before : after < before,
    `after a step of ${loss.kind} the log-probability is ${after}, before ${before}: expected it to go ${way}.`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

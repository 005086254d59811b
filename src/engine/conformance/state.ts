/**
 * Checks of saved states: a run that is resumed continues as if it had never stopped, and a damaged file is
 * named.
 */
import fs from "node:fs";
import path from "node:path";
import { CheckpointError } from "../../core/errors.ts";
import type { Datum } from "../../objective/objective.ts";
import type { Engine } from "../engine.ts";
import {
  answers,
  type Check,
  check,
  refuseUnless,
  requireClose,
  type Subject,
  sampledData,
  step,
  withEngine,
} from "./subject.ts";

export const stateChecks: readonly Check[] = [
  check("a saved state restores sampling and optimiser exactly", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    await learn(engine, subject, data);
    const folder = newFolder(subject, "exact");
    await engine.saveState(folder);
    const expected = await goOn(engine, subject, data);
    const restored = await withEngine(subject, async (other) => {
      // A gradient from before must not enter the first step after loading.
      await other.forwardBackward(data, { kind: "cross_entropy" });
      await other.loadState(folder);
      return goOn(other, subject, data);
    });
    requireClose("log-probabilities after loading", [restored.before, expected.before], 0);
    requireClose("sampled tokens after loading", [restored.tokens, expected.tokens], 0);
    requireClose("log-probabilities a step after loading", [restored.after, expected.after], 0);
  }),
  check("a damaged or missing state is refused, and changes nothing", ["train"], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    await learn(engine, subject, data);
    const folder = newFolder(subject, "damaged");
    await engine.saveState(folder);
    await learn(engine, subject, data);
    const before = (await engine.logprobs(data)).flat();
    for (const file of fs.readdirSync(folder).map((name) => path.join(folder, name))) {
      const whole = fs.readFileSync(file);
      fs.writeFileSync(file, whole.subarray(0, whole.length / 2));
      await refuses(engine, folder, `with half of ${path.basename(file)}`);
      fs.rmSync(file);
      await refuses(engine, folder, `without ${path.basename(file)}`);
      fs.writeFileSync(file, whole);
    }
    requireClose("log-probabilities after a refusal", [(await engine.logprobs(data)).flat(), before], 0);
  }),
];

async function learn(engine: Engine, subject: Subject, data: readonly Datum[]): Promise<void> {
  await engine.forwardBackward(data, { kind: "cross_entropy" });
  await engine.optimStep(step(subject));
}

/** What an engine says now and after one more step. */
async function goOn(engine: Engine, subject: Subject, data: readonly Datum[]) {
  const before = (await engine.logprobs(data)).flat();
  const tokens = (await answers(engine, subject, { salt: "later" })).flatMap((answer) => answer.tokens);
  await learn(engine, subject, data);
  return { before, tokens, after: (await engine.logprobs(data)).flat() };
}

async function refuses(engine: Engine, folder: string, how: string): Promise<void> {
  const error = await engine.loadState(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  refuseUnless(
    error instanceof CheckpointError,
    `loading a state ${how} gave ${error ?? "no error"}, expected a CheckpointError.`,
  );
}

function newFolder({ folder }: Subject, name: string): string {
  const own = path.join(folder, name);
  fs.mkdirSync(own, { recursive: true });
  return own;
}

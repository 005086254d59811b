/**
 * The contract of an engine as checks that run: what the training loop and the algorithms take for granted.
 * An engine of one's own is checked with `checkEngine` before it trains; the tests run one check each.
 */
import { EngineError } from "../core/errors.ts";
import { learningChecks } from "./conformance/learning.ts";
import { samplingChecks } from "./conformance/sampling.ts";
import { stateChecks } from "./conformance/state.ts";
import type { Check, Subject } from "./conformance/subject.ts";
import type { EngineAbilities } from "./engine.ts";

export type { Check, Subject } from "./conformance/subject.ts";

/** In the order in which they are worth reading: an engine that fails an early one fails many later ones. */
export const ENGINE_CHECKS: readonly Check[] = [...samplingChecks, ...learningChecks, ...stateChecks];

/** The checks that an engine with these abilities must pass. */
export function checksFor(can: EngineAbilities): readonly Check[] {
  return ENGINE_CHECKS.filter(({ needs }) => needs.every((ability) => can[ability]));
}

/** @throws EngineError that names the first check that fails. */
export async function checkEngine(subject: Subject): Promise<void> {
  const engine = await subject.open();
  const { name, can } = engine;
  await engine.close();
  for (const check of checksFor(can)) {
    try {
      await check.run(subject);
    } catch (cause) {
      throw new EngineError(
        `the engine ${name} breaks its contract, "${check.name}": ${(cause as Error).message}`,
        { cause },
      );
    }
  }
}

/** Stops a run whose engine answered no request of an iteration. */
import { EngineError } from "../core/errors.ts";
import type { Episode } from "../rollout/episode.ts";

/**
 * Single failures cost a move and are counted; an engine that answers nothing at all is broken.
 * @throws EngineError if there were answers to give and every one of them failed.
 */
export function refuseDeadEngine(episodes: readonly Episode[]): void {
  const turns = episodes.flatMap((episode) => episode.turns);
  if (turns.length === 0 || turns.some((turn) => turn.failure === undefined)) return;
  throw new EngineError(
    `the engine answered none of ${turns.length} requests; the first failure: ${turns[0]?.failure}. Correct that, then continue with --resume.`,
  );
}

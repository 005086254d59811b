/** Made-up results of any variants, for tests: what they contain is decided by the shares asked for. */

import { Key, type Rng } from "../core/rng.ts";
import { scoreMatch } from "../evaluate/contests/match-score.ts";
import { spyMatchRules } from "../evaluate/spot-the-spy/match-rules.ts";
import { configOfJob } from "./jobs.ts";
import type {
  Curve,
  DealScores,
  JudgedPictures,
  PlayedMatch,
  RunRecord,
  TaskMarks,
  VariantResults,
} from "./results.ts";
import { type VariantName, variantNamed } from "./variants.ts";

export interface MadeUp {
  readonly variant: VariantName;
  /** Share of deals won on both sides. */
  readonly wins: number;
  readonly seeds?: readonly number[];
  readonly deals?: number;
  /** By task, share of right answers. */
  readonly tasks?: Readonly<Record<string, number>>;
  readonly baseWeights?: string;
  readonly more?: (run: RunRecord) => Partial<RunRecord>;
}

const TASK_ITEMS = 40;

export function madeUpResults({ variant, wins, seeds = [1, 2, 3], more, ...rest }: MadeUp): VariantResults {
  const { baseWeights = "aaaa", deals = 40, tasks } = rest;
  const settings = configOfJob({ seed: 1, ...variantNamed(variant) });
  const runs = seeds.map((seed): RunRecord => {
    const rng = Key.root(`${variant} ${seed}`).stream();
    const run: RunRecord = {
      ...{
        seed,
        command: `train --seed ${seed}`,
        configHash: "c",
        trainingGames: 320,
        wallSeconds: 60 * seed,
      },
      curve: madeUpCurve(rng),
      standard: madeUpMatch(rng, wins, deals),
      ...(tasks && { tasks: madeUpMarks(tasks, `${variant} ${seed}`) }),
    };
    return { ...run, ...more?.(run) };
  });
  return { schema: 2, variant, version: "0", parallel: 2, baseWeights, settings, runs };
}

/** The questions that are hard are the same for everybody. */
export function madeUpMarks(tasks: Readonly<Record<string, number>>, who: string): TaskMarks {
  return Object.fromEntries(
    Object.entries(tasks).map(([task, share]) => {
      const hard = Key.root(task).stream();
      const own = Key.root(`${task} ${who}`).stream();
      const marks = Array.from({ length: TASK_ITEMS }, () =>
        Number(0.9 * hard.uniform() + 0.1 * own.uniform() < share),
      );
      return [task, marks.join("")];
    }),
  );
}

/** Fifty pictures of each kind, four statements about each. */
export function madeUpJudged(pictures: readonly string[], share: number, who: string): JudgedPictures {
  return Object.fromEntries(
    pictures.map((name) => {
      const rng = Key.root(`${name} ${who}`).stream();
      const marks = Array.from({ length: 200 }, () => Number(rng.uniform() < share)).join("");
      return [name, { marks, auc: { estimate: share, low: share - 0.05, high: share + 0.05, n: 200 } }];
    }),
  );
}

export function madeUpMatch(rng: Rng, wins: number, deals: number): PlayedMatch {
  const side = () => Array.from({ length: deals }, () => Number(rng.uniform() < wins)).join("");
  return matchOf({ asCivilians: side(), asSpy: side() });
}

/** The match with these scores; two civilians and a spy at seat 2. */
export function matchOf(deals: DealScores): PlayedMatch {
  const played = [...deals.asCivilians].flatMap((_, deal) => [
    { table: { deal, holds: { civilians: "a", spy: "b" } }, civiliansWin: deals.asCivilians[deal] === "1" },
    { table: { deal, holds: { civilians: "b", spy: "a" } }, civiliansWin: deals.asSpy[deal] === "0" },
  ]);
  const episodes = played.map(({ civiliansWin, table }) => ({
    ...episode(civiliansWin),
    secret: { id: `example/${table.deal}` },
  }));
  const tables = played.map(({ table }) => table);
  return {
    deals,
    result: scoreMatch({ a: "trained", b: "base", rules: spyMatchRules }, tables as never, episodes as never),
  };
}

/** Both civilians find the spy, or vote for each other. */
function episode(civiliansWin: boolean) {
  const roles = ["civilian", "civilian", "spy"];
  const vote = (seat: number) => ({ seat, kind: "vote", move: { vote: civiliansWin ? 2 : 1 - seat } });
  const clue = (_: string, seat: number) => ({ seat, kind: "clue", move: {} });
  const turns = [...roles.map(clue), vote(0), vote(1)];
  return { id: "", settings: {}, seats: roles.map((role) => ({ role })), turns };
}

function madeUpCurve(rng: Rng): Curve {
  const length = 20;
  const column = (from: number, to: number) =>
    Array.from({ length }, (_, i) => from + ((to - from) * i) / (length - 1) + 0.02 * rng.uniform());
  return {
    stage: Array.from({ length }, (_, i) => (i % 10 < 6 ? "decision" : "clue")),
    decisionAccuracy: column(0.2, 0.6),
    naShare: column(0.3, 0.1),
    spySurvival: column(0.9, 0.5),
    klPerToken: column(0, 0.1),
    civilianClueReward: column(0, 0.1),
    spyClueReward: column(0, -0.1),
    voteReward: column(-0.5, 0.2),
    clueTokens: column(4, 5),
    voteTokens: column(18, 17),
  };
}

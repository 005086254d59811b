/**
 * Two runs on the same held-out deals, each against the base that both began from: the differences deal by deal with their 95% intervals, by the
 * statistics of `sparring evaluate compare`. Runs that were measured by other settings, on other pictures or against another base are not held
 * against each other.
 */
import { Key } from "../../../core/rng.ts";
import { clusteredProportion, type Interval } from "../../../core/stats.ts";
import { compare } from "../../../evaluate/contests/compare.ts";
import { markDeals } from "../../../evaluate/contests/deal-outcomes.ts";
import type { Measure as GameMeasure, MatchRules } from "../../../evaluate/contests/match.ts";
import { tooFew } from "../../../evaluate/statistics/held-out-size.ts";
import {
  judgeComparison,
  type PairedComparison,
  pairedComparison,
} from "../../../evaluate/statistics/paired-comparison.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { secretWord } from "../../../run/open/games.ts";
import { meaningOf } from "../curves/curves.ts";
import { runRules } from "../games/rules.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import { ownBase } from "../weights/run-weights.ts";
import { type DealGames, lastMatchGames, type MatchGames, tablesOf } from "./match-games.ts";
import type { PairedMeasure, PairedRuns } from "./wire.ts";

/** Of signs that are drawn, the same each time. */
const SIGNS = Key.root(1).child("compare").child("signs");
const BASE = "base";

/** @throws SparringError where the settings of a run cannot be read. */
export async function pairedRuns(run: OpenedRun, against: OpenedRun): Promise<PairedRuns> {
  const head = { run: run.id, against: against.id };
  const refused = (...refusals: string[]): PairedRuns => ({ ...head, measures: [], refusals });
  const [a, b] = [await matchOf(run), await matchOf(against)];
  for (const [{ id }, one] of [
    [run, a],
    [against, b],
  ] as const)
    if (!one || one.match.deals.size === 0)
      return refused(`${id} has stored no match against its base, so there is nothing to pair.`);
  if (!a || !b) return refused();
  const numbers = [...a.match.deals.keys()].filter((deal) => b.match.deals.has(deal));
  const [ofRun, ofAgainst] = [a, b].map(({ match }) =>
    numbers.map((deal) => match.deals.get(deal) as DealGames),
  );
  const refusals = differences([run, ofRun], [against, ofAgainst]);
  if (refusals.length > 0 || numbers.length === 0)
    return refused(...refusals, ...(numbers.length === 0 ? ["The two have played no deal in common."] : []));
  const all = new Set([...a.match.deals.keys(), ...b.match.deals.keys()]).size;
  return {
    ...head,
    iterations: { run: a.match.file.iteration, against: b.match.file.iteration },
    paired: ofRun.every(([game], i) => game.key === ofAgainst[i][0].key) ? "deal" : "picture",
    word: secretWord(run.config),
    ...measured(a.rules, ofRun, ofAgainst, all),
    refusals: [],
  };
}

async function matchOf(run: OpenedRun): Promise<{ rules: MatchRules; match: MatchGames } | undefined> {
  const { byName } = await runRules(run.config);
  const match = await lastMatchGames(run.folder, ({ game }) => byName.get(game));
  const [first] = match?.deals.values() ?? [];
  const rules = first && byName.get(first[0].game);
  return match && rules && { rules, match };
}

type Side = readonly [OpenedRun, readonly DealGames[]];

/** What keeps two matches from being compared, one sentence each. */
function differences([run, ofRun]: Side, [against, ofAgainst]: Side): string[] {
  const told = (what: string, ...values: readonly unknown[]) => {
    const [one, other] = values.map((value) => JSON.stringify(value ?? null).slice(0, 120));
    return one === other ? [] : [`${what} ${one} in ${run.id} and ${other} in ${against.id}.`];
  };
  const game = ([first]: readonly DealGames[]) => first && [first[0].game, first[0].settings];
  const secrets = (deals: readonly DealGames[]) =>
    deals.map(([{ secret }]) => [secret.id, secret.difficulty]);
  const differing = secrets(ofRun).findIndex(
    (one, i) => JSON.stringify(one) !== JSON.stringify(secrets(ofAgainst)[i]),
  );
  return [
    ...told("They began from other weights:", ownBase(run), ownBase(against)),
    ...told("They play by other rules:", game(ofRun), game(ofAgainst)),
    ...told(
      "They were measured at another temperature:",
      run.config.evaluation.temperature,
      against.config.evaluation.temperature,
    ),
    ...(differing < 0
      ? []
      : told(
          "They were measured on other pictures or deals:",
          secrets(ofRun)[differing][0],
          secrets(ofAgainst)[differing][0],
        )),
  ];
}

function measured(
  rules: MatchRules,
  ofRun: readonly DealGames[],
  ofAgainst: readonly DealGames[],
  all: number,
): Pick<PairedRuns, "measures" | "deals" | "pictures" | "left" | "refusals"> {
  const outcomes = [ofRun, ofAgainst].map((deals) => markDeals(rules, tablesOf(rules, deals), deals.flat()));
  try {
    const won = compare({ a: "run", b: "against", opponent: BASE, key: SIGNS }, outcomes[0], outcomes[1]);
    const wins = measureOf("winRate", won, won.a.winRate, won.b.winRate, won.a.better, won.b.better);
    const others = Object.entries(rules.measures).flatMap(
      ([name, measure]) => ownMeasure(name, measure, ofRun, ofAgainst) ?? [],
    );
    const { deals, pictures } = won;
    return { measures: [wins, ...others], deals, pictures, left: all - deals, refusals: [] };
  } catch (error) {
    return { measures: [], refusals: [(error as Error).message] };
  }
}

/** A share that the game declares, of the run's own seats; deals in which one of the two has none are left out. */
function ownMeasure(
  name: string,
  measure: GameMeasure,
  ofRun: readonly DealGames[],
  ofAgainst: readonly DealGames[],
): PairedMeasure | undefined {
  const pairs = ofRun.flatMap((deal, i) => {
    const [one, other] = [shareOf(measure, deal), shareOf(measure, ofAgainst[i])];
    if (one.n === 0 || other.n === 0) return [];
    const difference = one.successes / one.n - other.successes / other.n;
    return [{ one, other, difference, picture: deal[0].secret.id }];
  });
  if (pairs.length === 0) return undefined;
  const interval = (which: "one" | "other") =>
    clusteredProportion(pairs.map((pair) => ({ ...pair[which], name: pair.picture })));
  const count = (sign: number) => pairs.filter(({ difference }) => difference * sign > 0).length;
  const compared = pairedComparison(pairs, SIGNS);
  return measureOf(name, compared, interval("one"), interval("other"), count(1), count(-1));
}

function shareOf(measure: GameMeasure, deal: DealGames): { successes: number; n: number } {
  const scored = deal.filter(({ turns }) => turns.every(({ failure }) => failure === undefined));
  const shares = scored.map((episode) => measure({ episode, seats: ownSeats(episode) }));
  return {
    successes: shares.reduce((sum, { successes }) => sum + successes, 0),
    n: shares.reduce((sum, { n }) => sum + n, 0),
  };
}

function ownSeats({ seats }: Episode): Set<number> {
  return new Set(seats.flatMap(({ player }, seat) => (player === BASE ? [] : [seat])));
}

function measureOf(
  name: string,
  compared: PairedComparison,
  run: Interval,
  against: Interval,
  more: number,
  fewer: number,
): PairedMeasure {
  const { difference, ties, smallestEffect, pictures } = compared;
  const shown = { better: "higher", worse: "lower", "no difference shown": "none" } as const;
  return {
    about: meaningOf(name),
    ...{ run, against, difference, more, fewer, ties },
    shown: tooFew(pictures) ? "too few" : shown[judgeComparison(compared)],
    ...(smallestEffect !== undefined && { smallestEffect }),
  };
}

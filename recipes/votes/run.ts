/**
 * What the shipped model's voters make of their own notes, and what could be made of them: the vote, the rule
 * of `bot:reader` (the seat with most `false`), and the seat whose notes are the surest `false`, which adds up
 * log-odds where the rule counts words.
 *
 *     node --import tsx recipes/votes/run.ts RUN [RUN…]
 *
 * Reads the votes of the trained civilians in each run's last match, and writes `results.json` beside this
 * file. All three read the same notes; intervals cluster by picture.
 */
import fs from "node:fs";
import path from "node:path";
import { tokenOf } from "../../src/engine/local/vocabulary.ts";
import { compareByPicture, type Observed } from "../../src/evaluate/spot-the-spy/panel/by-picture.ts";
import { readBoxed } from "../../src/games/boxed.ts";
import { suspectsOf } from "../../src/players/bots/spot-the-spy/reader.ts";
import { tally, voteOf } from "../../src/reward/spot-the-spy/rewards.ts";
import type { Episode, Turn } from "../../src/rollout/episode.ts";
import { readEpisodes } from "../../src/rollout/episode-file.ts";

const [TRUE, FALSE] = ["true", "false"].map(tokenOf);
/** A verdict's probability is kept this far from 0 and 1. */
const MARGIN = 1e-6;

interface Read {
  readonly picture: string;
  readonly vote: number;
  readonly rule: number;
  readonly odds: number;
}

const runs = process.argv.slice(2);
if (runs.length === 0) throw new Error("name at least one run of the shipped model");
const votes = new Map<string, readonly Read[]>();
for (const run of runs) votes.set(path.basename(run), await votesOf(run));
const results = [...votes].map(([run, read]) => ({ run, ...measured(read) }));
const all = [...votes.values()].flat();
if (runs.length > 1) results.push({ run: "all", ...measured(all) });
fs.writeFileSync(path.join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
for (const { run, votes: n, vote, rule, odds, voteLessRule, oddsLessRule } of results) {
  console.log(`${run} (${n} votes): right ${shown(vote)}, rule ${shown(rule)}, surest notes ${shown(odds)}`);
  console.log(`  vote - rule ${shown(voteLessRule)}, surest notes - rule ${shown(oddsLessRule)}`);
}

async function votesOf(run: string): Promise<Read[]> {
  const folder = path.join(run, "episodes");
  const file = fs
    .readdirSync(folder)
    .sort()
    .findLast((name) => name.endsWith("-match.jsonl"));
  if (file === undefined) throw new Error(`${run} has no match`);
  const { episodes } = await readEpisodes(path.join(folder, file));
  return episodes.flatMap((episode) => episode.turns.flatMap((turn) => readVote(episode, turn) ?? []));
}

/** Undefined for what is no vote of a trained civilian, or has no notes. */
function readVote(episode: Episode, turn: Turn): Read | undefined {
  const { role, player } = episode.seats[turn.seat];
  if (turn.kind !== "vote" || role !== "civilian" || player === "base") return undefined;
  const suspects = suspectsOf(readBoxed(turn.text).reasoning, turn.seat, episode.seats.length);
  if (!suspects) return undefined;
  const { spy } = tally(episode);
  return {
    picture: episode.secret.id,
    vote: Number(voteOf(turn) === spy),
    rule: suspects.includes(spy) ? 1 / suspects.length : 0,
    odds: Number(surest(turn, episode.seats.length) === spy),
  };
}

/** The other seat with the highest sum of log-odds of `false` over its notes. */
function surest({ seat, tokens, logprobs }: Turn, seats: number): number {
  const heads = Array.from({ length: seats }, (_, other) => tokenOf(`<p${other + 1}>`));
  const sums = heads.map(() => 0);
  let about = -1;
  tokens.forEach((token, i) => {
    if (heads.includes(token)) about = heads.indexOf(token);
    if (token !== TRUE && token !== FALSE) return;
    const said = Math.min(Math.max(Math.exp(logprobs[i]), MARGIN), 1 - MARGIN);
    const odds = Math.log(said / (1 - said));
    sums[about] += token === FALSE ? odds : -odds;
  });
  const others = sums.map((sum, other) => (other === seat ? Number.NEGATIVE_INFINITY : sum));
  return others.indexOf(Math.max(...others));
}

function measured(read: readonly Read[]) {
  const observed = (of: (vote: Read) => number): Observed[] =>
    read.map((vote) => ({ picture: vote.picture, sum: of(vote), n: 1 }));
  const rule = observed((vote) => vote.rule);
  const own = compareByPicture(
    observed((vote) => vote.vote),
    rule,
  );
  const sure = compareByPicture(
    observed((vote) => vote.odds),
    rule,
  );
  return {
    votes: read.length,
    vote: own.player,
    rule: own.other,
    odds: sure.player,
    voteLessRule: own.difference,
    oddsLessRule: sure.difference,
  };
}

function shown({ estimate, low, high }: { estimate: number; low: number; high: number }): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  return `${percent(estimate)} (${percent(low)} to ${percent(high)})`;
}

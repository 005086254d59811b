/**
 * What the shipped model's voters make of their own notes, and what could be made of them. Held against the
 * rule of `bot:reader` (the seat with most `false`, ties by lot) are
 *
 * - the vote,
 * - the rule with its ties broken by the notes' log-odds,
 * - the rule on the likelier verdict of each note, where the note itself was sampled,
 * - the seat with the highest sum of log-odds.
 *
 *     node --import tsx recipes/votes/run.ts RUN [RUN…]
 *
 * Reads the votes of the trained civilians in each run's last match, and writes `results.json` beside this
 * file. All read the same notes; intervals cluster by picture.
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

const READINGS = ["vote", "ties", "likelier", "surest"] as const;

/** How right each reading of one vote's notes is: 0, 1, or its chance. */
type Read = Readonly<Record<(typeof READINGS)[number] | "rule", number> & { picture: string }>;

const runs = process.argv.slice(2);
if (runs.length === 0) throw new Error("name at least one run of the shipped model");
const votes = new Map<string, readonly Read[]>();
for (const run of runs) votes.set(path.basename(run), await votesOf(run));
const results = [...votes].map(([run, read]) => ({ run, ...measured(read) }));
if (runs.length > 1) results.push({ run: "all", ...measured([...votes.values()].flat()) });
fs.writeFileSync(path.join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
for (const { run, votes: n, rule, readings } of results) {
  console.log(`${run} (${n} votes): the rule ${shown(rule)}`);
  for (const [name, { right, lessRule }] of Object.entries(readings))
    console.log(`  ${name.padEnd(9)}${shown(right)}, less the rule ${shown(lessRule)}`);
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
  const seats = episode.seats.length;
  const suspects = suspectsOf(readBoxed(turn.text).reasoning, turn.seat, seats);
  if (!suspects) return undefined;
  const { spy } = tally(episode);
  const notes = logOdds(turn, seats);
  const others = notes.flatMap((_, seat) => (seat === turn.seat ? [] : [seat]));
  const certainty = (seat: number) => notes[seat].reduce((sum, odds) => sum + odds, 0);
  const lies = (seat: number) => notes[seat].filter((odds) => odds > 0).length;
  return {
    picture: episode.secret.id,
    vote: Number(voteOf(turn) === spy),
    rule: chance(suspects, spy),
    ties: chance(most(suspects, certainty), spy),
    likelier: chance(most(others, lies), spy),
    surest: chance(most(others, certainty), spy),
  };
}

/** Per seat, the log-odds of `false` of each note about it. */
function logOdds({ tokens, logprobs }: Turn, seats: number): number[][] {
  const heads = Array.from({ length: seats }, (_, other) => tokenOf(`<p${other + 1}>`));
  const notes: number[][] = heads.map(() => []);
  let about = -1;
  tokens.forEach((token, i) => {
    if (heads.includes(token)) about = heads.indexOf(token);
    if (token !== TRUE && token !== FALSE) return;
    const said = Math.min(Math.max(Math.exp(logprobs[i]), MARGIN), 1 - MARGIN);
    const odds = Math.log(said / (1 - said));
    notes[about].push(token === FALSE ? odds : -odds);
  });
  return notes;
}

function most(seats: readonly number[], of: (seat: number) => number): number[] {
  const top = Math.max(...seats.map(of));
  return seats.filter((seat) => of(seat) === top);
}

/** Of naming the spy, by lot among the seats. */
function chance(seats: readonly number[], spy: number): number {
  return seats.includes(spy) ? 1 / seats.length : 0;
}

function measured(read: readonly Read[]) {
  const observed = (name: keyof Omit<Read, "picture">): Observed[] =>
    read.map((vote) => ({ picture: vote.picture, sum: vote[name], n: 1 }));
  const rule = observed("rule");
  const compared = READINGS.map((name) => [name, compareByPicture(observed(name), rule)] as const);
  return {
    votes: read.length,
    rule: compared[0][1].other,
    readings: Object.fromEntries(
      compared.map(([name, { player, difference }]) => [name, { right: player, lessRule: difference }]),
    ),
  };
}

function shown({ estimate, low, high }: { estimate: number; low: number; high: number }): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  return `${percent(estimate)} (${percent(low)} to ${percent(high)})`;
}

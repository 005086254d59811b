/**
 * The games of a run in pages, over all of its files. A page is found by looking at games from a byte offset on until enough of them pass the
 * filter, or enough have been looked at: what a request costs is bounded, whatever a run holds.
 */
import type { Config } from "../../../run/settings/config.ts";
import type { EventIndex } from "../curves/event-index.ts";
import type { GameChoices, GamePage, GameRow } from "../wire.ts";
import { type GameFile, gameFiles } from "./game-files.ts";
import { type GameFilter, isLike, isOfKind } from "./game-filter.ts";
import { earnedBySide, type RunRules, rewardsOf, runRules, sidesOf, winnerOf } from "./rules.ts";
import { type GameLine, gameLines } from "./stored-game.ts";

/** Where a page begins: `FILE:BYTE`. */
export interface Cursor {
  readonly file: string;
  readonly at: number;
}

const PAGE = 50;
/** Of one request. */
const MOST_LOOKED = 4000;
const MOST_BYTES = 2 ** 25;

/** A run as a list needs it. */
export interface ListedRun {
  readonly folder: string;
  readonly config: Config;
  readonly index: EventIndex;
}

export async function gamePage(run: ListedRun, filter: GameFilter, cursor?: Cursor): Promise<GamePage> {
  const rules = await runRules(run.config);
  const all = gameFiles(run.folder);
  const files = all.filter((file) => holdsFile(filter, file, run.index));
  const start = cursor ? files.findIndex(({ name }) => name === cursor.file) : 0;
  const games: GameRow[] = [];
  let [looked, bytes] = [0, 0];
  const players = new Set<string>();
  let next: string | undefined;
  search: for (const [i, file] of files.slice(Math.max(0, start)).entries()) {
    const from = i === 0 && start >= 0 ? (cursor?.at ?? 0) : 0;
    for await (const line of gameLines(run.folder, file.name, from)) {
      if (games.length === PAGE || looked === MOST_LOOKED || bytes > MOST_BYTES) {
        next = `${file.name}:${line.at}`;
        break search;
      }
      looked++;
      bytes += line.end - line.at;
      const row = rowOf(line, file, run, rules);
      for (const { player } of row.seats) if (players.size < 30) players.add(player);
      if (isLike(filter, row)) games.push(row);
    }
  }
  return { games, looked, choices: choicesOf(all, run, rules, players), ...(next !== undefined && { next }) };
}

/** The rows of games at known places, and what a list of them can be filtered by. */
export async function rowsAt(
  run: ListedRun,
  places: readonly { readonly file: GameFile; readonly at: number }[],
): Promise<Pick<GamePage, "games" | "choices">> {
  const rules = await runRules(run.config);
  const games: GameRow[] = [];
  for (const { file, at } of places)
    for await (const line of gameLines(run.folder, file.name, at)) {
      games.push(rowOf(line, file, run, rules));
      break;
    }
  const files = places.map(({ file }) => file).sort((a, b) => a.iteration - b.iteration);
  const players = new Set(games.flatMap(({ seats }) => seats.map(({ player }) => player)));
  return { games, choices: choicesOf(files, run, rules, new Set([...players].slice(0, 30))) };
}

/** What the name of a file and the phase of its iteration decide. */
function holdsFile(filter: GameFilter, file: GameFile, index: EventIndex): boolean {
  return isOfKind(filter, { ...file, phase: phaseOf(file, index) });
}

function phaseOf({ kind, iteration }: GameFile, index: EventIndex): string | undefined {
  return kind === "training" ? index.phaseOf(iteration) : undefined;
}

function rowOf(
  { at, episode, damage }: GameLine,
  file: GameFile,
  { index }: ListedRun,
  rules: RunRules,
): GameRow {
  const phase = phaseOf(file, index);
  const place = {
    file: file.name,
    at,
    kind: file.kind,
    iteration: file.iteration,
    ...(phase !== undefined && { phase }),
  };
  const none = {
    refused: 0,
    failed: 0,
    cut: 0,
    turns: 0,
    seats: [],
    earned: {},
    id: "",
    game: "",
    secret: "",
  };
  if (!episode) return { ...place, ...none, damage };
  const { turns, seats } = episode;
  const count = (holds: (turn: (typeof turns)[number]) => boolean) => turns.filter(holds).length;
  return {
    ...place,
    id: short(episode.id),
    game: short(episode.game),
    secret: short(episode.secret.id),
    seats: seats.slice(0, 16).map(({ role, player }) => ({ role: short(role), player: short(player) })),
    ...winnerOf(rules, episode),
    earned: earnedBySide(rewardsOf(rules, [episode]), sidesOf(rules, episode), episode),
    turns: turns.length,
    refused: count(({ refusal, failure }) => refusal !== undefined && failure === undefined),
    failed: count(({ failure }) => failure !== undefined),
    cut: count(({ stop }) => stop === "length"),
  };
}

function choicesOf(
  files: readonly GameFile[],
  { index }: ListedRun,
  { byName }: RunRules,
  players: ReadonlySet<string>,
): GameChoices {
  const phases = new Set(index.phases.flatMap((phase) => phase ?? []));
  return {
    first: files[0]?.iteration ?? 0,
    last: files.at(-1)?.iteration ?? 0,
    kinds: [...new Set(files.map(({ kind }) => kind))],
    phases: [...phases].slice(0, 10),
    sides: [...new Set([...byName.values()].flatMap(({ sides }) => sides))],
    players: [...players],
  };
}

function short(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}…`;
}

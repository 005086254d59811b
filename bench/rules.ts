/**
 * Games per second of the rules alone: random legal moves, no model and no prompts, beside the same games of
 * OpenSpiel in the same run. Contestants take turns and seconds are processor time, so that whatever else the
 * machine does hits all alike: read the ratios.
 *
 *     node --import tsx bench/rules.ts [--rounds N] [--seconds N] [--json]
 *
 * Our moves come in two ways: as text that is parsed, which is how models play, and as data, which is all
 * that OpenSpiel takes. OpenSpiel has games written in Python, and games written in C++ that are called from
 * Python. Its games called from C++ are faster still; the Python package has no door to them.
 */
import os from "node:os";
import { parseArgs } from "node:util";
import { Key } from "../src/core/rng.ts";
import { kuhnPoker } from "../src/games/kuhn-poker/kuhn-poker.ts";
import { matrixGame } from "../src/games/matrix-game/matrix-game.ts";
import { ticTacToe } from "../src/games/tic-tac-toe/tic-tac-toe.ts";
import { type OpenSpiel, startOpenSpiel } from "./rules/open-spiel.ts";
import { type Played, playFor, type Rules } from "./rules/random-games.ts";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    seconds: { type: "string", default: "0.3" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);
/** Both play the same game if their means differ by less than this, in moves and in gain per game. */
const TOLERANCE = 0.1;
const FEWEST_TO_COMPARE = 5000;

interface Contestant {
  readonly name: string;
  play(round: number): Promise<Played>;
}

interface Contest {
  readonly game: string;
  /** Ours with text is the first: the others are measured against it. */
  readonly contestants: readonly Contestant[];
}

interface Row {
  readonly game: string;
  readonly contestant: string;
  readonly gamesPerSecond: Spread;
  /** Time per game over that of ours with answers as text in the same round; above 1 is slower. */
  readonly ratio: Spread;
}

const started = startOpenSpiel();
const openSpiel = typeof started === "string" ? undefined : started;
const notes = typeof started === "string" ? [started] : [];
try {
  const contests = [
    contest(kuhnPoker(), { "in Python": "python_kuhn_poker", "in C++, called from Python": "kuhn_poker" }),
    contest(ticTacToe(), { "in Python": "python_tic_tac_toe", "in C++, called from Python": "tic_tac_toe" }),
    contest(matrixGame(), { "in C++, called from Python": "matrix_rps" }),
  ];
  const rows: Row[] = [];
  for (const each of contests) rows.push(...(await measure(each)));
  const report = { cores: os.availableParallelism(), node: process.version, rounds, seconds, rows, notes };
  console.log(flags.json ? JSON.stringify(report) : table(rows));
} finally {
  openSpiel?.close();
}

function contest(game: Rules, theirs: Readonly<Record<string, string>>): Contest {
  const ours = (["text", "moves"] as const).map((way) => ({
    name: way === "text" ? "ours, answers as text" : "ours, moves as data",
    play: async (round: number) => playFor(game, way, seconds, Key.root("bench/rules").child(round)),
  }));
  const others = Object.entries(openSpiel ? theirs : {}).map(([how, name]) => ({
    name: `OpenSpiel ${how}`,
    play: () => (openSpiel as OpenSpiel).step(`${name} ${seconds}`),
  }));
  return { game: game.name, contestants: [...ours, ...others] };
}

/**
 * One round to warm up and to compare, then those that count. The contestant that begins changes from round
 * to round.
 */
async function measure({ game, contestants }: Contest): Promise<Row[]> {
  const rates = new Map<Contestant, number[]>(contestants.map((contestant) => [contestant, []]));
  const totals = new Map<Contestant, Played[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(i + round) % contestants.length];
      const played = await contestant.play(round);
      totals.get(contestant)!.push(played);
      if (round > 0) rates.get(contestant)!.push(played.games / played.seconds);
    }
  }
  for (const contestant of contestants.slice(1)) {
    checkSameGame(game, contestant.name, totals.get(contestant)!, totals.get(contestants[0])!);
  }
  const base = rates.get(contestants[0])!;
  return contestants.map((contestant) => {
    const own = rates.get(contestant)!;
    const ratio = spreadOf(own.map((rate, i) => base[i] / rate));
    return { game, contestant: contestant.name, gamesPerSecond: spreadOf(own), ratio };
  });
}

/** @throws Error if the two cannot have played one game. */
function checkSameGame(game: string, name: string, one: readonly Played[], other: readonly Played[]): void {
  const [own, base] = [meansOf(one), meansOf(other)];
  if (Math.min(own.games, base.games) < FEWEST_TO_COMPARE) return;
  for (const what of ["moves", "gain"] as const) {
    if (Math.abs(own[what] - base[what]) <= TOLERANCE) continue;
    throw new Error(
      `${game}: ${name} has ${own[what]} ${what} per game, ours ${base[what]}: they do not play the same game.`,
    );
  }
}

function meansOf(played: readonly Played[]): { games: number; moves: number; gain: number } {
  const sum = (what: "games" | "moves" | "gains") => played.reduce((total, each) => total + each[what], 0);
  const games = sum("games");
  return { games, moves: sum("moves") / games, gain: sum("gains") / games };
}

function table(rows: readonly Row[]): string {
  const show = ({ median, low, high }: Spread, digits: number) =>
    `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  const lines = rows.map(
    ({ game, contestant, gamesPerSecond, ratio }) =>
      `${game.padEnd(13)}${contestant.padEnd(38)}${show(gamesPerSecond, 0).padStart(28)} ${show(ratio, 2).padStart(22)} ×`,
  );
  const head = `${os.availableParallelism()} cores, Node ${process.version}, ${rounds} rounds of ${seconds} s: games per second of processor time, median (lowest to highest); × is time per game over that of the first line in the same round; above 1 is slower`;
  return [head, ...lines, ...notes.map((note) => `\n${note}`)].join("\n");
}

/** `sparring solve GAME`: best play of a game that is small enough to be walked through, and its exact value. */
import { InvalidArgumentError } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { outOfBox } from "../../games/boxed.ts";
import type { Solvable } from "../../games/solvable.ts";
import { openGame } from "../../run/open/games.ts";
import { alphaBeta } from "../../solvers/alpha-beta.ts";
import { METHODS } from "../../solvers/methods.ts";
import { type Solved, solvable, solve } from "../../solvers/solve.ts";
import { type GameTree, walk } from "../../solvers/walk.ts";
import { refuseChartName, writeChart } from "../chart-file.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { collect, kindSettings, playConfig, wholeNumber } from "../options.ts";

const ALPHA_BETA = {
  name: "alpha-beta",
  summary: "search with a memory, exact; where nothing is hidden, for games too large for minimax",
};

interface SolveFlags {
  readonly method?: string;
  readonly iterations: number;
  readonly temperature: number;
  readonly seed: number;
  readonly moves: number;
  readonly set: readonly string[];
  readonly policy?: boolean;
  readonly plot?: string;
  readonly json?: boolean;
}

export const addSolve: AddCommand = (program, io, done) => {
  program
    .command("solve")
    .argument("<game>", "a game by its name, a JSON file with payoffs, or a module of your own")
    .option("--method <names>", "how, or several with commas between (default: the exact one that fits)")
    .option("--iterations <n>", "of methods that have no end of their own", wholeNumber(1), 1000)
    .option("--temperature <x>", "of quantal responses (qre)", positive, 0.1)
    .option("--seed <n>", "of methods that sample", wholeNumber(0), 0)
    .option(
      "--moves <n>",
      "most moves that are tried when the game is walked through, or states that alpha-beta looks at",
      wholeNumber(1),
      500_000,
    )
    .option("--set <key=value>", "one setting of the game, may be repeated", collect, [])
    .option("--policy", "print the probabilities too, by what the seat knows")
    .option("--plot <file>", "write how fast the methods converge, side by side (.svg or .png)")
    .option("--json", "print one JSON object per method")
    .addHelpText("after", help())
    .action(async (word: string, flags: SolveFlags) => done(await solveCommand(word, flags, io)));
};

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

function help(): string {
  const all = [...Object.entries(METHODS), [ALPHA_BETA.name, ALPHA_BETA] as const];
  const methods = all.map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`);
  return `
Methods:
${methods.join("\n")}

Examples:
  sparring solve kuhn-poker
  sparring solve kuhn-poker --method cfr,cfr+,mccfr --iterations 10000 --json
  sparring solve pennies.json --policy
  sparring solve leduc --method cfr,cfr+,fictitious-play --plot leduc.svg
  sparring solve connect-four --method alpha-beta --set game.columns=4 --set game.rows=5
`;
}

async function solveCommand(word: string, flags: SolveFlags, io: CliIo): Promise<number> {
  const config = playConfig(undefined, [...kindSettings({ game: word }), ...flags.set]);
  const game = solvable(await openGame(config));
  if (flags.plot !== undefined) refuseChartName(flags.plot);
  const all: Solved[] = [];
  let tree: GameTree | undefined;
  for (const method of flags.method?.split(",") ?? [undefined]) {
    if (method === ALPHA_BETA.name) {
      searchWhole(game, flags, io);
      continue;
    }
    tree ??= walk(game, { moves: flags.moves });
    const start = io.clock.seconds();
    const { iterations, seed, temperature } = flags;
    const solved = await solve(tree, { method, iterations, seed, temperature });
    const seconds = Number((io.clock.seconds() - start).toFixed(3));
    all.push(solved);
    io.out.write(
      flags.json ? `${jsonOf(game, tree, solved, seconds, flags)}\n` : text(tree, solved, seconds, flags),
    );
  }
  if (flags.plot !== undefined) await plot(flags.plot, game.name, all);
  return 0;
}

/** @throws ConfigError if no method has a curve. */
async function plot(file: string, game: string, solved: readonly Solved[]): Promise<void> {
  if (solved.every(({ curve }) => curve.length === 0))
    throw new ConfigError(
      "--plot shows methods that go on for as long as one likes: name some, e.g. --method cfr,cfr+.",
    );
  const { convergenceChart } = await import("./convergence-chart.ts");
  await writeChart(file, convergenceChart(game, solved));
}

/** Without a walk: for games that are too large for one. */
function searchWhole(
  game: Solvable<unknown, unknown, unknown>,
  { moves, json }: SolveFlags,
  io: CliIo,
): void {
  const start = io.clock.seconds();
  const found = alphaBeta(game, moves);
  const seconds = Number((io.clock.seconds() - start).toFixed(3));
  const { name, settings } = game;
  io.out.write(
    json
      ? `${JSON.stringify({ type: "solved", game: name, settings, method: ALPHA_BETA.name, ...found, seconds })}\n`
      : `${rowsText([
          ["method", ALPHA_BETA.name],
          ["value to the first side", found.value.toFixed(6)],
          ["states that were looked at", found.states.toLocaleString("en")],
          ["time", `${seconds.toFixed(2)} s`],
        ]).join("\n")}\n\n`,
  );
}

function rowsText(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, said]) => `${name.padEnd(28)}${said}`);
}

function jsonOf(
  { name, settings }: { name: string; settings: unknown },
  tree: GameTree,
  { profile, ...solved }: Solved,
  seconds: number,
  flags: SolveFlags,
): string {
  const policy = flags.policy && Object.fromEntries(policyRows(tree, profile));
  return JSON.stringify({
    type: "solved",
    game: name,
    settings,
    ...solved,
    seconds,
    ...(policy && { policy }),
  });
}

function text(tree: GameTree, solved: Solved, seconds: number, { policy }: SolveFlags): string {
  const count = (value: number) => value.toLocaleString("en");
  const { method, iterations, value, exploitability, histories, informationStates, profile } = solved;
  const rows: [string, string][] = [
    ["method", iterations === undefined ? method : `${method}, ${count(iterations)} iterations`],
    ["value to the first side", value.toFixed(6)],
    ["exploitability", exploitability.toExponential(3)],
    ["histories", count(histories)],
    ["information states", count(informationStates)],
    ["time", `${seconds.toFixed(2)} s`],
  ];
  const lines = rowsText(rows);
  const played = policy
    ? policyRows(tree, profile).map(
        ([information, shares]) =>
          `${information.padEnd(28)}${Object.entries(shares)
            .map(([choice, share]) => `${choice} ${share.toFixed(4)}`)
            .join("  ")}`,
      )
    : [];
  return `${[...lines, ...played, ""].join("\n")}\n`;
}

/** Probabilities by what the seat knows, and by choice. */
function policyRows({ sets }: GameTree, profile: Solved["profile"]): [string, Record<string, number>][] {
  return sets.map(({ index, information, choices }) => [
    information,
    Object.fromEntries(choices.map((choice, i) => [outOfBox(choice), profile[index][i]])),
  ]);
}

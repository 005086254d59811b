/** `sparring evaluate ladder RUN`: ratings of a run's checkpoints, the bots and the base. */
import path from "node:path";
import type { Command } from "commander";
import type { LadderResult } from "../../evaluate/contests/ladder.ts";
import { LadderFile } from "../../evaluate/contests/ladder-file.ts";
import { ladderText } from "../../evaluate/contests/ladder-text.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { type LadderContestant, ladderPlayers } from "../../measure/ladder-players.ts";
import { ladderGame, ladderSettings, playLadder } from "../../measure/play-ladder.ts";
import { allBotLines } from "../../players/bots/of-game.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import { withoutLaterSettings } from "../../run/settings/later-settings.ts";
import { refuseChartName, writeChart } from "../chart-file.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  wholeNumber,
} from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface LadderFlags extends PlayFlags {
  readonly games: number;
  readonly every: number;
  readonly seed: number;
  readonly out?: string;
  readonly plot?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Adds the command below `evaluate`. */
export const addEvaluateLadder: AddCommand = (evaluate, io, done) => {
  const command: Command = evaluate.command("ladder");
  addPlayOptions(command)
    .description(
      "rate a run's checkpoints, the base and the bots: everyone against everyone, on the same deals",
    )
    .argument("<run>", "a run directory")
    .option("--every <k>", "take every k-th checkpoint, counted back from the newest", wholeNumber(1), 1)
    .option("--games <n>", "games per pair of players, an even number", wholeNumber(2), 100)
    .option("--seed <n>", "decides who is the spy and what is sampled", wholeNumber(0), 1)
    .option("--out <file>", "where games are kept and gone on from (default: RUN/ladder.json)")
    .option("--plot <file>", "draw the ratings over training, as .svg or .png")
    .option("--set <key=value>", "one setting of game or pictures, may be repeated", collect, [])
    .option("--json", "print the ratings as JSON")
    .addHelpText("after", `${metricsHelp(["rating", "advantage"])}\n${allBotLines().join("\n")}\n${EXAMPLES}`)
    .action(async (run: string, flags: LadderFlags) => done(await ladderCommand(run, flags, io)));
};

const EXAMPLES = `
The same command continues a ladder that was interrupted, and plays only what is missing.

Examples:
  sparring evaluate ladder runs/mine --plot ladder.png
  sparring evaluate ladder runs/mine --every 5 --games 200 --json
  sparring evaluate ladder runs/mine --pairs charts --out charts-ladder.json
`;

async function ladderCommand(run: string, flags: LadderFlags, io: CliIo): Promise<number> {
  if (flags.plot) refuseChartName(flags.plot);
  const players = ladderPlayers(run, flags.every);
  const ofRun = readRunConfig(run);
  const settings = playConfig(ofRun, [...playSettings(flags), ...flags.set]);
  // The base is what this run started from.
  const config = { ...settings, engine: ofRun.engine };
  const file = LadderFile.open(
    flags.out ?? path.join(run, "ladder.json"),
    ladderSettings(config, flags),
    players,
    withoutLaterSettings,
  );
  const { games, seed } = flags;
  const count = progress(io, "games");
  const result = await untilInterrupted(io, async (signal) => {
    const played = playLadder({
      players,
      config,
      file,
      games,
      seed,
      signal,
      environment: io.env,
      onProgress: (played, total, who) => count.show(played, total, who),
    });
    return await played.catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
  }).finally(count.end);
  if (!result) {
    io.err.write("stopped; the same command continues it\n");
    return INTERRUPTED;
  }
  file.finish(result);
  if (flags.plot) {
    const { ladderChart } = await import("../../evaluate/contests/ladder-chart.ts");
    await writeChart(flags.plot, ladderChart(result, players));
  }
  io.out.write(
    flags.json
      ? `${JSON.stringify(withKinds(result, players))}\n`
      : `${ladderText(result, await ladderGame(config))}\n`,
  );
  return 0;
}

function withKinds(result: LadderResult, contestants: readonly LadderContestant[]) {
  const players = result.players.map((rated) => {
    const { kind, iteration } = contestants.find(({ name }) => name === rated.name)!;
    return { ...rated, kind, ...(iteration !== undefined && { iteration }) };
  });
  return { ...result, players };
}

/** `sparring export dataset SOURCE…`: games and answers as training data for other programs. */
import fs from "node:fs";
import path from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { DataError } from "../../core/errors.ts";
import type { AnswerSource } from "../../dataset/answer-row.ts";
import type { DatasetKind, DatasetOptions, WrittenDataset } from "../../dataset/export-dataset.ts";
import { DATASET_FORMATS, type DatasetFormat } from "../../dataset/formats/written.ts";
import type { Verified } from "../../dataset/verify.ts";
import { WHICH_GAMES, type WhichGames } from "../../dataset/which-games.ts";
import type { AddCommand } from "../command.ts";

import type { CliIo } from "../io.ts";
import { addPairOptions, collect, type PairFlags, pairSettings, TRUST } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";
import { version } from "../version.ts";

interface DatasetFlags extends PairFlags {
  readonly out: string;
  readonly as: DatasetKind;
  readonly format: DatasetFormat;
  readonly games: WhichGames;
  readonly minReward?: number;
  readonly winners?: boolean;
  readonly player?: string;
  readonly set: readonly string[];
  readonly verify?: boolean;
  readonly json?: boolean;
}

export const addExportDataset: AddCommand = (group, io, done) => {
  addPairOptions(group.command("dataset"), "where the pictures came from, if the run has moved")
    .description(
      "write played games or answered questions as training data: Parquet or imagefolder, for datasets and TRL",
    )
    .argument(
      "<sources...>",
      "run directories, folders of evaluate match, arena or suite --keep, or files of episodes",
    )
    .requiredOption("-o, --out <folder>", "a new folder")
    .addOption(
      new Option(
        "--as <kind>",
        "episodes: every answer; sft: answers to imitate; dpo: pairs; grpo: groups of equal prompts",
      )
        .choices(["episodes", "sft", "dpo", "grpo"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--format <name>", "how it is laid out").choices(DATASET_FORMATS).default("parquet"),
    )
    .addOption(
      new Option("--games <which>", "of a run: those it trained on, those on held-out pictures, or all")
        .choices(WHICH_GAMES)
        .default("training"),
    )
    .option("--min-reward <r>", "--as sft: answers with this reward or more (default: above 0)", aNumber)
    .option(
      "--winners",
      "--as sft: answers of seats that won, whatever their reward unless --min-reward is given",
    )
    .option("--player <name>", "answers of this player alone, by its name in the column player")
    .option(
      "--set <key=value>",
      "a setting of the pictures, e.g. pairs.pictureSize=448, may be repeated",
      collect,
      [],
    )
    .option("--verify", "read it back: rows, pictures and rewards must be those of the sources")
    .option("--json", "print what was written as JSON")
    .option(...TRUST)
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: DatasetFlags) => done(await run(sources, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring export dataset runs/mine --as episodes --out games --verify
  sparring export dataset runs/mine --as sft --winners --set pairs.pictureSize=448 --out imitate
  sparring export dataset runs/votes-8 --as grpo --out groups
  sparring export dataset kept-match --as sft --player openai:llava:7b --out vlm
  sparring export dataset kept-suite --as dpo --format imagefolder --out pairs
`;

async function run(words: readonly string[], flags: DatasetFlags, io: CliIo): Promise<number> {
  const { joined } = await import("../../dataset/joined.ts");
  const { exportDataset, verifyDataset } = await import("../../dataset/export-dataset.ts");
  const source = joined(await Promise.all(words.map((word) => opened(word, flags))));
  const { out, as, format, minReward, winners, player } = flags;
  const shown = progress(io, "rows");
  const options = (signal: AbortSignal): DatasetOptions => ({
    ...{ as, format, minReward, winners, player, signal },
    version: version(),
    onRow: (rows) => shown.show(rows, undefined),
  });
  return await untilInterrupted(io, async (signal) => {
    try {
      const written = await exportDataset(source, out, options(signal)).finally(() => shown.end());
      const verified = flags.verify ? await verifyDataset(source, out, options(signal)) : undefined;
      tell(written, verified, flags, io);
      return 0;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      io.err.write(
        fs.existsSync(out)
          ? "stopped: all is written, and was not read back\n"
          : "stopped: nothing was written; the same command starts again\n",
      );
      return INTERRUPTED;
    }
  });
}

async function opened(word: string, flags: DatasetFlags): Promise<AnswerSource> {
  if (!fs.existsSync(word))
    throw new DataError(`There is no ${word}. Name a run, a folder of --keep, or a file of episodes.`);
  const { isKeptSuite } = await import("../../dataset/suite/kept-answers.ts");
  if (isKeptSuite(word)) return (await import("../../dataset/suite/suite-source.ts")).suiteSource(word);
  const { playedSource } = await import("../../dataset/played/played-source.ts");
  return playedSource(word, { games: flags.games, flags: [...pairSettings(flags), ...flags.set] });
}

function tell(written: WrittenDataset, verified: Verified | undefined, flags: DatasetFlags, io: CliIo): void {
  const folder = path.resolve(flags.out);
  const { as, format } = flags;
  if (flags.json) {
    io.out.write(`${JSON.stringify({ folder, as, format, ...written, ...(verified && { verified }) })}\n`);
    return;
  }
  const { rows, pictures, answers, leftOut, notes } = written;
  const seen = pictures > 0 ? `, ${pictures} different pictures` : "";
  const left = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  io.out.write(
    [
      `${rows} rows${seen}, from ${answers} answers: ${folder}`,
      ...(left.length > 0 ? [`Answers left out: ${left.join(", ")}.`] : []),
      ...notes,
      ...(verified
        ? [
            `Read back: ${verified.rows} rows, ${verified.pictures} pictures and ${verified.rewards} rewards are those of the sources.`,
          ]
        : []),
      "",
    ].join("\n"),
  );
}

function aNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number.");
}

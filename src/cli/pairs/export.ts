/** `sparring pairs export`: pairs as files for other programs. */
import path from "node:path";
import { Option } from "commander";
import { atDifficulty } from "../../pairs/at-difficulty.ts";
import type { PairSource } from "../../pairs/pair.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../../pairs/store/export-item.ts";
import { isStore, openStore } from "../../pairs/store/open-store.ts";
import { openPairs } from "../../run/open/sources.ts";
import type { Config } from "../../run/settings/config.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { collect, oneOf, playConfig, wholeNumber } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface ExportFlags {
  readonly out: string;
  readonly format: ExportFormat;
  readonly count?: number;
  readonly heldout?: boolean;
  readonly size?: number;
  readonly seed?: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Adds the command below `pairs`. */
export const addPairsExport: AddCommand = (pairs, io, done) => {
  pairs
    .command("export <source>")
    .description(
      "write pairs for other programs; the source is a store, clevr, charts, photos, mix or a folder",
    )
    .requiredOption("-o, --out <folder>", "a new folder")
    .addOption(
      new Option("--format <name>", "how it is laid out")
        .choices(EXPORT_FORMATS)
        .argParser(oneOf(EXPORT_FORMATS))
        .makeOptionMandatory(),
    )
    .option(
      "--count <n>",
      "number of pairs, a tenth of them held out (default: all of a store)",
      wholeNumber(1),
    )
    .option("--heldout", "only pairs that training never sees")
    .option(
      "--size <pixels>",
      "width and height of generated pictures (pairs.pictureSize)",
      wholeNumber(16, 1024),
    )
    .option("--seed <n>", "seed of generated pictures (pairs.seed)", wholeNumber(0))
    .option("--set <key=value>", "one setting, may be repeated", collect, [])
    .option("--json", "print what was written as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (source: string, flags: ExportFlags) => done(await run(source, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring pairs export clevr --format imagefolder --count 1000 --size 128 --out scenes
  sparring pairs export charts --format parquet --count 500 --out charts
  sparring pairs export pictures.store --format webdataset --out shards
`;

async function run(source: string, flags: ExportFlags, io: CliIo): Promise<number> {
  const { out, format, count, heldout } = flags;
  const { exportPairs } = await import("../../pairs/store/export-pairs.ts");
  const from = isStore(source) ? await openStore(source) : await generated(configOf(source, flags));
  const shown = progress(io, "pairs");
  const written = await untilInterrupted(io, (signal) =>
    exportPairs(from, out, {
      format,
      count,
      heldout,
      signal,
      onProgress: ({ done, total }) => shown.show(done, total),
    }),
  ).finally(shown.end);
  if (written === undefined) {
    io.err.write("stopped: nothing was written; the same command starts again\n");
    return INTERRUPTED;
  }
  const result = { folder: path.resolve(out), format, pairs: written };
  io.out.write(
    flags.json ? `${JSON.stringify(result)}\n` : `${written} pairs from ${from.name}: ${result.folder}\n`,
  );
  return 0;
}

async function generated(config: Config): Promise<PairSource> {
  return atDifficulty(await openPairs(config, "wanted"), config.pairs.difficulty);
}

function configOf(source: string, { size, seed, set }: ExportFlags) {
  const named = { "pairs.source": source, "pairs.pictureSize": size, "pairs.seed": seed };
  const given = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  return playConfig(undefined, [...set, ...given]);
}

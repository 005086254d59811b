/**
 * `sparring pairs` with its commands; here `preview`: a contact sheet of pictures and their edited copies.
 */
import path from "node:path";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { DataError } from "../../core/errors.ts";
import { contactSheet } from "../../pairs/contact-sheet.ts";
import type { ImagePair, PairSource, Split } from "../../pairs/pair.ts";
import { openPairs } from "../../run/open/sources.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPairOptions,
  collect,
  type PairFlags,
  pairSettings,
  playConfig,
  wholeNumber,
} from "../options.ts";
import { addPairsExport } from "./export.ts";
import { addPairsImport } from "./import.ts";

interface PreviewFlags extends PairFlags {
  readonly out: string;
  readonly count: number;
  readonly start: number;
  readonly heldout?: boolean;
  readonly size?: number;
  readonly seed?: number;
  readonly difficulty?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addPairs: AddCommand = (program, io, done) => {
  const pairs = program.command("pairs");
  addPairsImport(pairs, io, done);
  addPairsExport(pairs, io, done);
  addPairOptions(pairs.command("preview"))
    .description("write a contact sheet: pictures and their edited copies side by side, changes framed")
    .option("-o, --out <file>", "the PNG file to write", "pairs.png")
    .option("--count <n>", "number of pairs", wholeNumber(1, 400), 8)
    .option("--start <index>", "index of the first pair", wholeNumber(0), 0)
    .option("--heldout", "pairs that training never sees, instead of training pairs")
    .option("--size <pixels>", "width and height of a picture (pairs.pictureSize)", wholeNumber(16, 1024))
    .option("--seed <n>", "seed of generated pictures (pairs.seed)", wholeNumber(0))
    .option("--difficulty <share>", "from 0 (easy) to 1 (hard) (pairs.difficulty)")
    .option("--set <key=value>", "one setting, may be repeated", collect, [])
    .option("--json", "print the file and the pairs' changes as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: PreviewFlags) => done(await preview(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring pairs preview
  sparring pairs preview --count 16 --size 128 --seed 3 --out sheet.png
  sparring pairs preview --pairs charts --size 256 --difficulty 0.8
  sparring pairs preview --pairs ./pairs --heldout
`;

async function preview(flags: PreviewFlags, io: CliIo): Promise<number> {
  const named = {
    "pairs.pictureSize": flags.size,
    "pairs.seed": flags.seed,
    "pairs.difficulty": flags.difficulty,
  };
  const given = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  const config = playConfig(undefined, [...pairSettings(flags), ...flags.set, ...given]);
  const source = await openPairs(config, "wanted");
  const pairs = await take(source, flags, config.pairs.difficulty ?? undefined);
  writeFileAtomic(flags.out, await contactSheet(pairs));
  const file = path.resolve(flags.out);
  const rows = pairs.map(({ id, changes }) => ({ id, changes }));
  io.out.write(
    flags.json
      ? `${JSON.stringify({ file, pairs: rows })}\n`
      : `${pairs.length} pairs from ${source.name}: ${file}\n`,
  );
  return 0;
}

/** Fewer than asked for if the source has fewer. */
async function take(
  source: PairSource,
  { heldout, start, count }: PreviewFlags,
  difficulty: number | undefined,
): Promise<ImagePair[]> {
  const split: Split = heldout ? "heldout" : "train";
  const size = source.size(split);
  if (start >= size) {
    throw new DataError(
      `${source.name} has ${size} ${split} pairs, so there is none at index ${start}. Lower --start.`,
    );
  }
  const pairs: ImagePair[] = [];
  for (let index = start; index < Math.min(start + count, size); index++)
    pairs.push(await source.pair(split, index, difficulty));
  return pairs;
}

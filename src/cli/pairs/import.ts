/** `sparring pairs import`: a pair store from whatever pictures a user has. */

import path from "node:path";
import { Option } from "commander";
import { quoted } from "../../core/quoted.ts";
import { fewHeldOutText } from "../../evaluate/statistics/held-out-size.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";
import type { ImportReport } from "../../pairs/store/finish-import.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { oneOf, wholeNumber } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface ImportFlags {
  readonly out: string;
  readonly domain?: Domain;
  readonly limit?: number;
  readonly as?: "pictures" | "pairs";
  readonly column?: readonly string[];
  readonly firstFrame?: boolean;
  readonly json?: boolean;
}

/** Adds the command below `pairs`. */
export const addPairsImport: AddCommand = (pairs, io, done) => {
  pairs
    .command("import <source>")
    .description("make a pair store from a folder of pictures or pairs, a .parquet file or a .tar archive")
    .requiredOption("-o, --out <store>", "the store: a new folder, or one that this source is in already")
    .addOption(
      new Option("--domain <name>", "what the pictures show, if they do not say (default: photos)")
        .choices(DOMAINS)
        .argParser(oneOf(DOMAINS)),
    )
    .option("--limit <n>", "take only the first pictures or pairs", wholeNumber(1))
    .addOption(
      new Option("--as <what>", "what the files of a folder are (default: what most names say)").choices([
        "pictures",
        "pairs",
      ]),
    )
    .option(
      "--column <names>",
      "the column of pictures, or originals,edited (Parquet, metadata tables; default: the only one)",
      (text: string) => text.split(","),
    )
    .option("--first-frame", "take the first picture of an animated file, instead of rejecting it")
    .option("--json", "print the summary as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (source: string, flags: ImportFlags) => done(await run(source, flags, io)));
};

const EXAMPLES = `
The same command continues an import that was interrupted, and takes in what has been added since.

Examples:
  sparring pairs import ~/Pictures --out pictures.store
  sparring train --pairs pictures.store
  sparring pairs import data/train-00000-of-00001.parquet --out set.store --limit 1000
  sparring pairs import ./Vision-Zero/output --out clevr.store --domain clevr
`;

async function run(source: string, flags: ImportFlags, io: CliIo): Promise<number> {
  const { out, domain, limit, as, firstFrame, column: columns } = flags;
  const { importPairs } = await import("../../pairs/store/import-pairs.ts");
  const count = progress(io, "pictures");
  const report = await untilInterrupted(io, (signal) =>
    importPairs(source, out, {
      domain,
      limit,
      as,
      columns,
      firstFrame,
      signal,
      onProgress: ({ done, total, rejected }) => count.show(done, total, `${rejected} rejected`),
    }),
  ).finally(count.end);
  if (!report) {
    io.err.write("stopped; the same command continues it\n");
    return INTERRUPTED;
  }
  io.out.write(flags.json ? `${JSON.stringify(report)}\n` : summary(out, report));
  return 0;
}

function summary(out: string, { counts, note, again, changed, gone, contactSheet }: ImportReport): string {
  const { items, pairs, rejected, reasons, clusters, nearDuplicates, train, heldout } = counts;
  const singles = items - pairs;
  const kept = [pairs > 0 ? `${pairs} pairs` : "", singles > 0 ? `${singles} single pictures` : ""];
  const lines = [
    `kept ${kept.filter((text) => text !== "").join(" and ")} in ${out}`,
    `  ${train} for training, ${heldout} held out`,
  ];
  if (note !== undefined) lines.unshift(note);
  const few = fewHeldOutText(heldout);
  if (few) lines.push(few);
  if (nearDuplicates > 0)
    lines.push(
      `  ${nearDuplicates} groups of near duplicates (${clusters} groups in all); none crosses the split`,
    );
  if (rejected > 0) {
    lines.push(`rejected ${rejected}, each with its reason in ${path.join(out, "rejected.jsonl")}`);
    const kinds = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
    for (const [reason, count] of kinds) lines.push(`  ${count} ${reason}`);
  }
  if (again > 0 || changed > 0 || gone > 0)
    lines.push(`from the earlier import: ${again} as they were, ${changed} changed, ${gone} gone`);
  lines.push(`contact sheet: ${contactSheet}`, `play with them: npx sparring train --pairs ${quoted(out)}`);
  return lines.map((line) => `${line}\n`).join("");
}

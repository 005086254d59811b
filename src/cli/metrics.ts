/** `sparring metrics [WORD]`: what a number means that a run writes or a command prints. */

import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { METRICS } from "../evaluate/glossary/glossary.ts";
import { metricText } from "../evaluate/glossary/glossary-text.ts";
import type { Metric } from "../evaluate/glossary/metric.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";

export const addMetrics: AddCommand = (program, io, done) => {
  program
    .command("metrics")
    .argument("[word]", "only those whose name or title holds this")
    .option("--json", "print a JSON list")
    .addHelpText("after", EXAMPLES)
    .action((word: string | undefined, flags: { json?: boolean }) => done(list(word, flags, io)));
};

const EXAMPLES =
  "\nExamples:\n  sparring metrics\n  sparring metrics klPerToken\n  sparring metrics reward\n";

function list(word: string | undefined, { json }: { json?: boolean }, io: CliIo): number {
  const found = word === undefined ? METRICS : matching(word);
  io.out.write(json ? `${JSON.stringify(found)}\n` : `${found.map(metricText).join("\n")}\n`);
  return 0;
}

/** @throws ConfigError if there is none. */
function matching(word: string): readonly Metric[] {
  const small = word.toLowerCase();
  const found = METRICS.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(small));
  if (found.length > 0) return found;
  const closest = nearest(
    word,
    METRICS.map(({ name }) => name),
  );
  throw new ConfigError(`there is no metric "${word}". Did you mean "${closest}"?`);
}

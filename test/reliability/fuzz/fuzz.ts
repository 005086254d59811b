/** Fuzzing in this process: which input is next, what became of it, and the figures of a parser. */
import fs from "node:fs";
import path from "node:path";
import { SparringError } from "../../../src/core/errors.ts";
import { Key } from "../../../src/core/rng.ts";
import { mutated } from "./mutate.ts";
import type { Parser } from "./parser.ts";
import { DATA } from "./parsers/data.ts";
import { MODELS } from "./parsers/models.ts";
import { RECORDS } from "./parsers/records.ts";
import { RUNS } from "./parsers/runs.ts";
import { SERVED } from "./parsers/served.ts";
import { TEXTS } from "./parsers/texts.ts";
import { WIRE } from "./parsers/wire.ts";

export const PARSERS: readonly Parser[] = [
  ...TEXTS,
  ...RUNS,
  ...RECORDS,
  ...SERVED,
  ...DATA,
  ...MODELS,
  ...WIRE,
];

export interface Figures {
  readonly parser: string;
  readonly inputs: number;
  /** Inputs that were taken, and those refused with an error of ours. */
  taken: number;
  refused: number;
  /** What else came out, and the number of the input. */
  readonly faults: { readonly input: number; readonly what: string }[];
  /** Of one input, in CPU seconds. */
  slowest: number;
}

/** How many of a total each parser gets, by their shares; rounded up, so that it is reached. */
export function shares(total: number): Map<Parser, number> {
  const sum = PARSERS.reduce((all, { share = 1 }) => all + share, 0);
  return new Map(PARSERS.map((parser) => [parser, Math.ceil((total * (parser.share ?? 1)) / sum)]));
}

export class Fuzzed {
  private seeds: readonly Uint8Array[] = [];

  private constructor(
    private readonly parser: Parser,
    private readonly folder: string,
    private readonly seed: number,
  ) {}

  /** @param below a folder of its own is made there. @throws Error if a valid input is not taken. */
  static async of(parser: Parser, below: string, seed: number): Promise<Fuzzed> {
    const folder = path.join(below, parser.name.replace(/\W+/g, "-"));
    fs.mkdirSync(folder, { recursive: true });
    const fuzzed = new Fuzzed(parser, folder, seed);
    fuzzed.seeds = await parser.seeds(folder);
    for (const valid of fuzzed.seeds) await parser.read(valid, folder);
    return fuzzed;
  }

  input(number: number): Uint8Array {
    const rng = Key.root(this.seed).child(this.parser.name, number).stream();
    return mutated(rng.pick(this.seeds), this.seeds, rng);
  }

  /** Reads the inputs `from` up to `to`. @param before hears of each one before it is read. */
  async read(from: number, to: number, before: (number: number) => void = () => {}): Promise<Figures> {
    const { name: parser } = this.parser;
    const figures: Figures = { parser, inputs: to - from, taken: 0, refused: 0, faults: [], slowest: 0 };
    const rejected: unknown[] = [];
    const note = (error: unknown) => rejected.push(error);
    process.on("unhandledRejection", note);
    try {
      for (let number = from; number < to; number++) {
        before(number);
        const start = process.cpuUsage();
        await this.one(number, figures);
        const { user, system } = process.cpuUsage(start);
        figures.slowest = Math.max(figures.slowest, (user + system) / 1e6);
        for (const error of rejected.splice(0))
          figures.faults.push({ input: number, what: `unhandled: ${told(error)}` });
      }
    } finally {
      process.off("unhandledRejection", note);
    }
    return figures;
  }

  private async one(number: number, figures: Figures): Promise<void> {
    try {
      await this.parser.read(this.input(number), this.folder);
      figures.taken++;
    } catch (error) {
      if (error instanceof SparringError) figures.refused++;
      else figures.faults.push({ input: number, what: told(error) });
    }
  }
}

/** The message and where it was thrown. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first, ...stack] = (error.stack ?? error.message).split("\n");
  const where = stack.find((line) => line.includes("/src/"))?.trim() ?? stack[0]?.trim() ?? "";
  return `${first.slice(0, 200)} ${where}`;
}

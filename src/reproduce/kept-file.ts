/**
 * A file of measurements made after training, by contestant identity, so that a command that was stopped
 * continues.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { readStoredGames } from "../evaluate/contests/stored-games.ts";
import { contestantIdentity } from "../measure/contestant-identity.ts";
import { parseContestant } from "../measure/contestants.ts";
import { type EngineConfig, weightsHash } from "../run/open/engines.ts";

const SCHEMA = 1;

/** One JSON file of named measurements, written as a whole after each. */
export class KeptFile<Value> {
  private readonly kept: Map<string, Value>;

  /** @throws EvaluationError if the file is something else, or damaged. */
  constructor(
    private readonly file: string,
    private readonly value: z.ZodType<Value>,
  ) {
    this.kept = this.stored();
  }

  find(name: string): Value | undefined {
    return this.kept.get(name);
  }

  /**
   * What another command has added since is kept too. @throws CheckpointError if the file cannot be written.
   */
  add(name: string, value: Value): void {
    for (const [known, stored] of this.stored()) this.kept.set(known, stored);
    this.kept.set(name, value);
    const content = { schema: SCHEMA, kept: Object.fromEntries(this.kept) };
    writeFileAtomic(this.file, `${JSON.stringify(content, null, 1)}\n`);
  }

  private stored(): Map<string, Value> {
    const schema = z.strictObject({ schema: z.literal(SCHEMA), kept: z.record(z.string(), this.value) });
    return new Map(Object.entries(readStoredGames(this.file, schema, "a file of experiments")?.kept ?? {}));
  }
}

/**
 * The bytes of a model's weights: a run that was trained again is another model.
 * @param word a run, one of its checkpoints, or `base`.
 */
export function weightsOf(word: string, config: EngineConfig): string {
  const spec = parseContestant(word);
  return spec.kind === "base" ? `base ${weightsHash(config)}` : contestantIdentity(spec);
}

/** Eight hex digits of settings. */
export function shortHash(settings: unknown): string {
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 8);
}

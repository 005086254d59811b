/**
 * An arena on disk: one JSON file, written as a whole after each pair, so that an arena continues where it
 * stopped. Pairs of players that are not named this time stay in it.
 */
import { z } from "zod";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import type { ArenaPair } from "./arena.ts";
import { dealOutcomesShape, withFirst } from "./deal-outcomes.ts";
import { failureShape } from "./failures.ts";
import { type Plain, refuseOtherSettings } from "./refuse-other-settings.ts";
import { readStoredGames } from "./stored-games.ts";

const ARENA_SCHEMA = 1;

const failures = z.array(failureShape);
const pairSchema = z.object({
  a: z.string(),
  b: z.string(),
  ...dealOutcomesShape,
  failures: z.object({ a: failures, b: failures }),
});
const fileSchema = z.object({
  schema: z.literal(ARENA_SCHEMA),
  /** The settings of all games, by name. */
  settings: z.record(z.string(), z.json()),
  pairs: z.array(z.preprocess(withFirst, pairSchema)),
});

export type ArenaSettings = z.infer<typeof fileSchema>["settings"];

export class ArenaFile {
  private constructor(
    private readonly file: string,
    private readonly settings: ArenaSettings,
    private readonly played: ArenaPair[],
  ) {}

  /** @throws EvaluationError if the file is damaged or holds games by other settings. */
  static open(file: string, settings: ArenaSettings, plain: Plain = (same) => same): ArenaFile {
    const before = readStoredGames(file, fileSchema, `an arena of schema ${ARENA_SCHEMA}`);
    if (before) refuseOtherSettings(file, before.settings, settings, plain);
    return new ArenaFile(file, settings, before?.pairs ?? []);
  }

  get pairs(): readonly ArenaPair[] {
    return this.played;
  }

  /** @throws CheckpointError if the file cannot be written. */
  add(pair: ArenaPair): void {
    this.played.push(pair);
    const { settings } = this;
    writeFileAtomic(
      this.file,
      `${JSON.stringify({ schema: ARENA_SCHEMA, settings, pairs: this.played }, null, 1)}\n`,
    );
  }
}

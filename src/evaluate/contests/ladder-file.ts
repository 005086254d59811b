/**
 * A ladder on disk: one JSON file that is written as a whole after each pair, so that a ladder continues
 * where it stopped. A pair counts as long as both players are what they were, which their fingerprints tell.
 */
import { z } from "zod";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { dealOutcomesShape, withFirst } from "./deal-outcomes.ts";
import type { LadderPair, LadderResult } from "./ladder.ts";
import { type Plain, refuseOtherSettings } from "./refuse-other-settings.ts";
import { readStoredGames } from "./stored-games.ts";

const LADDER_SCHEMA = 1;

const playerSchema = z.object({
  name: z.string(),
  kind: z.enum(["base", "checkpoint", "bot"]),
  /** Iterations of training behind a checkpoint; 0 for the base. */
  iteration: z.int().min(0).optional(),
  /** Changes when the player does. */
  fingerprint: z.string(),
});

const fileSchema = z.object({
  schema: z.literal(LADDER_SCHEMA),
  /** The settings of all games, by name. */
  settings: z.record(z.string(), z.json()),
  players: z.array(playerSchema),
  pairs: z.array(z.preprocess(withFirst, z.object({ a: z.string(), b: z.string(), ...dealOutcomesShape }))),
  /** Once all pairs are there. */
  result: z.json().optional(),
});

export type LadderPlayer = z.infer<typeof playerSchema>;
export type LadderSettings = z.infer<typeof fileSchema>["settings"];

/** What was played before, with pairs that are added and written one by one. */
export class LadderFile {
  private constructor(
    readonly file: string,
    private readonly settings: LadderSettings,
    private readonly players: readonly LadderPlayer[],
    private readonly played: LadderPair[],
  ) {}

  /** @throws EvaluationError if the file is damaged or holds games by other settings. */
  static open(
    file: string,
    settings: LadderSettings,
    players: readonly LadderPlayer[],
    plain: Plain = (same) => same,
  ): LadderFile {
    const before = readStoredGames(file, fileSchema, `a ladder of schema ${LADDER_SCHEMA}`);
    if (!before) return new LadderFile(file, settings, stored(players), []);
    refuseOtherSettings(file, before.settings, settings, plain);
    const now = new Map(players.map((player) => [player.name, player]));
    const others = before.players.filter(({ name }) => !now.has(name));
    const same = new Set(
      before.players
        .filter(({ name, fingerprint }) => (now.get(name)?.fingerprint ?? fingerprint) === fingerprint)
        .map(({ name }) => name),
    );
    const kept = before.pairs.filter(({ a, b }) => same.has(a) && same.has(b));
    return new LadderFile(file, settings, [...stored(players), ...others], kept);
  }

  /**
   * What a file says of its players and settings; nothing if there is none. @throws EvaluationError if it is
   * damaged.
   */
  static head(file: string): { players: readonly LadderPlayer[]; settings: LadderSettings } | undefined {
    return readStoredGames(file, fileSchema, `a ladder of schema ${LADDER_SCHEMA}`);
  }

  get pairs(): readonly LadderPair[] {
    return this.played;
  }

  /** @throws CheckpointError if the file cannot be written. */
  add(pair: LadderPair): void {
    this.played.push(pair);
    this.write();
  }

  finish(result: LadderResult): void {
    this.write(result);
  }

  private write(result?: LadderResult): void {
    const head = { schema: LADDER_SCHEMA, settings: this.settings, players: this.players };
    const parts = Object.entries({ ...head, ...(result && { result }) }).map(
      ([name, value]) => `"${name}": ${JSON.stringify(value)}`,
    );
    const pairs = this.played.map((pair) => `  ${JSON.stringify(pair)}`).join(",\n");
    writeFileAtomic(this.file, `{${[...parts, `"pairs": [\n${pairs}\n]`].join(",\n")}}\n`);
  }
}

/** Without what only this process knows. */
function stored(players: readonly LadderPlayer[]): LadderPlayer[] {
  return players.map((player) => playerSchema.parse(player));
}

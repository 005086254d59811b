/**
 * Episodes on disk, one JSON object per line. What the model read (`prompt`) is not stored: replaying the
 * episode makes it again. Log-probabilities keep 6 decimals.
 */
import { z } from "zod";
import { DataError } from "../core/errors.ts";
import { appendJsonLines, readJsonLines, type TornLine } from "../core/jsonl.ts";
import { EPISODE_SCHEMA, type Episode } from "./episode.ts";

const count = z.number().int().nonnegative();

const turnSchema = z.object({
  seat: count,
  kind: z.string(),
  text: z.string(),
  tokens: z.array(count),
  logprobs: z.array(z.number()),
  move: z.unknown().optional(),
  refusal: z.string().optional(),
  failure: z.string().optional(),
  stop: z.literal("length").optional(),
});

const secretSchema = z.object({
  source: z.string(),
  split: z.string(),
  index: count,
  id: z.string(),
  difficulty: z.number().optional(),
});

/** Files from before there were games without pictures have `pair` for `id`. */
function withId(secret: unknown): unknown {
  if (typeof secret !== "object" || secret === null || !("pair" in secret)) return secret;
  const { pair, ...rest } = secret;
  return { id: pair, ...rest };
}

const episodeSchema = z.object({
  schema: z.literal(EPISODE_SCHEMA),
  id: z.string(),
  game: z.string(),
  settings: z.record(z.string(), z.unknown()),
  key: z.string(),
  secret: z.preprocess(withId, secretSchema),
  seats: z.array(z.object({ role: z.string(), player: z.string() })),
  turns: z.array(turnSchema),
  outcome: z.unknown(),
});

export interface StoredEpisodes {
  readonly episodes: Episode[];
  /** Set if the last line was torn; it was skipped. */
  readonly torn?: TornLine;
}

/** Appends episodes to a file. @throws DataError if one has values that cannot be stored (NaN, for one). */
export async function writeEpisodes(path: string, episodes: readonly Episode[]): Promise<void> {
  await appendJsonLines(
    path,
    episodes.map((episode) => episodeOf(rounded(episode), `Episode ${episode.id}`)),
  );
}

/**
 * @throws DataError if the file is missing, or a line other than the last is damaged or of another schema.
 */
export async function readEpisodes(path: string): Promise<StoredEpisodes> {
  const episodes: Episode[] = [];
  let torn: TornLine | undefined;
  const lines = readJsonLines(path, (line) => {
    torn = line;
  });
  for await (const { number, value } of lines) episodes.push(episodeOf(value, `${path}:${number}`));
  return torn ? { episodes, torn } : { episodes };
}

/**
 * A value from a file as an episode. What is not stored is dropped; the result has the keys of the schema in its order.
 * @param where it came from. @throws DataError for what is none.
 */
export function episodeOf(value: unknown, where: string): Episode {
  const result = episodeSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DataError(
    `${where} is no episode of schema ${EPISODE_SCHEMA}: ${issue.path.join(".") || "the line"}: ${issue.message}. ` +
      "Remove it, or read it with the version that wrote it.",
  );
}

function rounded(episode: Episode): Episode {
  const turns = episode.turns.map((turn) => ({ ...turn, logprobs: turn.logprobs.map(sixDecimals) }));
  return { ...episode, turns };
}

function sixDecimals(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The games that people can play here, the settings that a form offers of each, and how many seats such a table has. */
import { z } from "zod";
import { Key } from "../../../core/rng.ts";
import { refusalSettings } from "../../../games/refusals.ts";
import { blankImage } from "../../../images/blank.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import { botNamesOf, botNotesOf } from "../../../players/bots/of-game.ts";
import { GAMES, gameTitle, openPlay, openRules, secretWord } from "../../../run/open/games.ts";
import type { Config } from "../../../run/settings/config.ts";
import { resolveConfig } from "../../../run/settings/resolve.ts";
import { Refusal } from "../../http/refusal.ts";
import type { PlayableGame, PlayPlan, SettingField } from "./wire.ts";

/** One's own is a program. */
const HOUSE = GAMES.filter(({ name }) => name !== "own");
/** Paragraphs of the rules that tell what the game is, before those that are for a seat. */
const MOST_ABOUT = 2;
/** Deals that are looked at to see which roles a seat may have. */
const DEALS = 24;

export function playableGames(): PlayableGame[] {
  return HOUSE.map(({ name }) => {
    const config = settingsOfGame(name);
    const bots = botNamesOf(name).map((bot) => `bot:${bot}`);
    return {
      name,
      title: titleOf(config),
      pictures: secretWord(config) === "picture",
      settings: fieldsOf(name),
      bots: botNotesOf(name, bots).map(({ name: id, note }) => ({ id, note })),
    };
  });
}

/** Those whose usual runs begin with the model that ships. */
export function gamesOfBase(): string[] {
  return HOUSE.map(({ name }) => name).filter((name) => {
    const { engine } = settingsOfGame(name);
    return engine.kind === "local" && engine.weights === "shipped";
  });
}

export function titleOf(config: Pick<Config, "game">): string {
  return (
    gameTitle(config) ?? config.game.name.replace(/^./, (letter) => letter.toUpperCase()).replaceAll("-", " ")
  );
}

/** @throws Refusal 400 */
export function requireGame(name: string): void {
  if (!HOUSE.some((game) => game.name === name))
    throw new Refusal(400, `there is no game "${name}" here. Choose one of the list.`);
}

/**
 * Settings that are a number or a word of few; others (files, tables of payoffs) are chosen in a terminal. What a refused answer costs is left out:
 * a person is asked again.
 */
export function fieldsOf(name: string): SettingField[] {
  const kind = HOUSE.find((game) => game.name === name);
  const entries = Object.entries((kind?.settings.shape ?? {}) as Record<string, z.ZodType>);
  return entries.flatMap(([key, schema]) => fieldOf(`game.${key}`, schema) ?? []);
}

/** @throws Refusal 403 for a setting that no form offers. */
export function requireFields(game: string, settings: readonly string[]): void {
  const known = fieldsOf(game).map(({ key }) => key);
  const other = settings.find((text) => !known.includes(text.split("=")[0]));
  if (other !== undefined)
    throw new Refusal(
      403,
      `${other.slice(0, 80)} is no setting that a page may choose. Play it in a terminal: npx sparring play --set KEY=VALUE.`,
    );
}

/** @throws ConfigError for settings that the game refuses. */
export async function planOf(config: Config): Promise<PlayPlan> {
  const { game } = await openRules(config);
  const secret = secretWord(config) === "picture" ? { pair: BLANK } : await dealt(config);
  const tables = Array.from({ length: DEALS }, (_, i) =>
    game.seats(game.start(secret, Key.root(i).child("plan"))),
  );
  const [first] = tables;
  const changes = tables.some((seats) => seats[0].role !== first[0].role);
  const roles = [...new Set(tables.flatMap((seats) => seats.map(({ role }) => role)))].sort();
  const about = game.tell.rules?.(game.start(secret, Key.root("plan")), 0) ?? [];
  return { seats: first.length, roles: changes ? roles : [], about: about.slice(0, MOST_ABOUT) };
}

async function dealt(config: Config): Promise<unknown> {
  const { secrets } = await openPlay(config);
  return (await secrets.deal("heldout", 0)).secret;
}

const PICTURE = { id: "blank", image: blankImage(16, 16) };
const BLANK: ImagePair = { id: "blank", domain: "photos", original: PICTURE, modified: PICTURE, changes: [] };

function settingsOfGame(name: string): Config {
  return resolveConfig({ flags: [`game.name=${name}`] });
}

function fieldOf(key: string, schema: z.ZodType): SettingField | undefined {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
  if (json.default === undefined || key.slice("game.".length) in refusalSettings) return undefined;
  const field = { key, about: String(json.description ?? ""), default: String(json.default) };
  if (Array.isArray(json.enum)) return { ...field, options: json.enum.map(String) };
  if (json.type === "boolean") return { ...field, options: ["true", "false"] };
  if (json.type !== "integer" && json.type !== "number") return undefined;
  return {
    ...field,
    whole: json.type === "integer",
    ...(typeof json.minimum === "number" && { low: json.minimum }),
    ...(typeof json.maximum === "number" && { high: json.maximum }),
  };
}

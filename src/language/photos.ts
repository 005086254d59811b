/**
 * Statements about photographs: colour, brightness and texture of a part, and the subject where it is known.
 *
 *   the top left is mostly blue / the bottom is dark / the middle is smooth
 *   the top is brighter than the bottom / something is red
 *   there is a ship / there is an animal
 */
import type { Rng } from "../core/rng.ts";
import { COLOR_NAMES, type ColorName } from "../pairs/color.ts";
import type { PhotoCell, PhotoContent } from "../pairs/photos/layout.ts";
import {
  another,
  type DrawOptions,
  drawByTrial,
  isOneOf,
  type Language,
  plain,
  withArticle,
} from "./language.ts";

/** A corner, a side (three cells), or neither: the middle cell. */
export interface Region {
  readonly row?: "top" | "bottom";
  readonly column?: "left" | "right";
}

const LIGHTS = ["dark", "bright"] as const;
const TEXTURES = ["smooth", "rough"] as const;
const VEHICLES = ["airplane", "automobile", "ship", "truck"] as const;
const ANIMALS = ["bird", "cat", "deer", "dog", "frog", "horse"] as const;
const SUBJECTS = [...VEHICLES, ...ANIMALS, "vehicle", "animal"] as const;

export type Subject = (typeof SUBJECTS)[number];

export type PhotoStatement =
  | { readonly kind: "color"; readonly region: Region; readonly color: ColorName }
  | { readonly kind: "light"; readonly region: Region; readonly light: (typeof LIGHTS)[number] }
  | { readonly kind: "texture"; readonly region: Region; readonly texture: (typeof TEXTURES)[number] }
  | { readonly kind: "brighter"; readonly a: Region; readonly b: Region }
  | { readonly kind: "some"; readonly color: ColorName }
  | { readonly kind: "subject"; readonly subject: Subject };

const KINDS = ["color", "light", "texture", "brighter", "some", "subject"] as const;

const REGIONS: readonly Region[] = [undefined, "top", "bottom"].flatMap((row) =>
  [undefined, "left", "right"].map(
    (column) => ({ ...(row && { row }), ...(column && { column }) }) as Region,
  ),
);

/** Where a statement turns from false to true, and how far around that it is not clear. */
const MOSTLY = [0.5, 0.12] as const;
const SOME = [0.06, 0.035] as const;
const DARK = [0.35, 0.05] as const;
const BRIGHT = [0.6, 0.05] as const;
const SMOOTH = [0.03, 0.008] as const;
const ROUGH = [0.065, 0.012] as const;
const BRIGHTER = [0, 0.08] as const;

export const photoLanguage: Language<PhotoContent, PhotoStatement> = {
  words: [
    ...["top", "bottom", "left", "right", "middle", "brighter", "some"],
    ...LIGHTS,
    ...TEXTURES,
    ...COLOR_NAMES,
    ...SUBJECTS,
  ],
  kinds: KINDS,
  format,
  parse,
  toWords,
  fromWords,
  isTrue: (statement, content) => judge(statement, content, 0),
  draw: (content, truth, rng, options = {}) =>
    drawByTrial(options.kinds ?? KINDS, truth, rng, {
      guess: (kind) => guessOf(kind as PhotoStatement["kind"], rng),
      perturb: (statement) => perturb(statement, content, rng),
      judge: (statement) => judge(statement, content, 1),
    }),
  guess: (rng: Rng, options: DrawOptions = {}) =>
    guessOf(rng.pick(options.kinds ?? KINDS) as PhotoStatement["kind"], rng),
  consequences,
  describe,
};

function format(statement: PhotoStatement): string {
  switch (statement.kind) {
    case "color":
      return `the ${regionWords(statement.region).join(" ")} is mostly ${statement.color}`;
    case "light":
      return `the ${regionWords(statement.region).join(" ")} is ${statement.light}`;
    case "texture":
      return `the ${regionWords(statement.region).join(" ")} is ${statement.texture}`;
    case "brighter":
      return `the ${regionWords(statement.a).join(" ")} is brighter than the ${regionWords(statement.b).join(" ")}`;
    case "some":
      return `something is ${statement.color}`;
    case "subject":
      return `there is ${withArticle(statement.subject)}`;
  }
}

function parse(text: string): PhotoStatement | undefined {
  const sentence = plain(text);
  const subject = /^there is an? (\w+)$/.exec(sentence)?.[1];
  if (isOneOf(SUBJECTS, subject)) return { kind: "subject", subject };
  const some = /^something is (\w+)$/.exec(sentence)?.[1];
  if (isOneOf(COLOR_NAMES, some)) return { kind: "some", color: some };
  const words = sentence
    .replace(/\bis mostly\b|\bis\b|\bthan\b/g, " ")
    .split(" ")
    .filter((word) => word !== "" && word !== "the");
  return sentence.startsWith("the ") && / is /.test(sentence) ? fromWords(words) : undefined;
}

function toWords(statement: PhotoStatement): string[] {
  switch (statement.kind) {
    case "color":
      return [...regionWords(statement.region), statement.color];
    case "light":
      return [...regionWords(statement.region), statement.light];
    case "texture":
      return [...regionWords(statement.region), statement.texture];
    case "brighter":
      return [...regionWords(statement.a), "brighter", ...regionWords(statement.b)];
    case "some":
      return ["some", statement.color];
    case "subject":
      return [statement.subject];
  }
}

function fromWords(words: readonly string[]): PhotoStatement | undefined {
  const at = words.indexOf("brighter");
  if (at >= 0) {
    const a = readRegion(words.slice(0, at));
    const b = readRegion(words.slice(at + 1));
    return a && b ? { kind: "brighter", a, b } : undefined;
  }
  const last = words.at(-1);
  const before = words.slice(0, -1);
  if (before.length === 0 && isOneOf(SUBJECTS, last)) return { kind: "subject", subject: last };
  if (before.length === 1 && before[0] === "some" && isOneOf(COLOR_NAMES, last))
    return { kind: "some", color: last };
  const region = readRegion(before);
  if (!region) return undefined;
  if (isOneOf(COLOR_NAMES, last)) return { kind: "color", region, color: last };
  if (isOneOf(LIGHTS, last)) return { kind: "light", region, light: last };
  return isOneOf(TEXTURES, last) ? { kind: "texture", region, texture: last } : undefined;
}

function regionWords({ row, column }: Region): string[] {
  const words = [row, column].filter((word) => word !== undefined);
  return words.length === 0 ? ["middle"] : words;
}

function readRegion(words: readonly string[]): Region | undefined {
  return REGIONS.find((region) => regionWords(region).join(" ") === words.join(" "));
}

/** @param margin 0: sharp thresholds; 1: undefined near them. */
function judge(statement: PhotoStatement, content: PhotoContent, margin: number): boolean | undefined {
  const above = (value: number, [threshold, width]: readonly [number, number]) =>
    Math.abs(value - threshold) < margin * width ? undefined : value >= threshold;
  const below = (value: number, threshold: readonly [number, number]) => {
    const over = above(value, threshold);
    return over === undefined ? undefined : !over;
  };
  switch (statement.kind) {
    case "color":
      return above(shareOf(cellsIn(statement.region, content), statement.color), MOSTLY);
    case "some":
      return above(shareOf(content.cells, statement.color), SOME);
    case "light": {
      const brightness = mean(cellsIn(statement.region, content), (cell) => cell.brightness);
      return statement.light === "dark" ? below(brightness, DARK) : above(brightness, BRIGHT);
    }
    case "texture": {
      const texture = mean(cellsIn(statement.region, content), (cell) => cell.texture);
      return statement.texture === "smooth" ? below(texture, SMOOTH) : above(texture, ROUGH);
    }
    case "brighter": {
      const [a, b] = [statement.a, statement.b].map((region) =>
        mean(cellsIn(region, content), (cell) => cell.brightness),
      );
      return a === b ? false : above(a - b, BRIGHTER);
    }
    case "subject":
      return subjectIs(content.subject, statement.subject);
  }
}

function subjectIs(known: string | undefined, said: Subject): boolean | undefined {
  if (known === undefined) return undefined;
  if (said === "vehicle") return isOneOf(VEHICLES, known);
  if (said === "animal") return isOneOf(ANIMALS, known);
  return known === said;
}

function cellsIn({ row, column }: Region, { cells }: PhotoContent): PhotoCell[] {
  const rows = row ? [row === "top" ? 0 : 2] : column ? [0, 1, 2] : [1];
  const columns = column ? [column === "left" ? 0 : 2] : row ? [0, 1, 2] : [1];
  return rows.flatMap((r) => columns.map((c) => cells[r * 3 + c]));
}

function shareOf(cells: readonly PhotoCell[], color: ColorName): number {
  return mean(cells, (cell) => cell.colors.find((entry) => entry.color === color)?.share ?? 0);
}

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

function guessOf(kind: PhotoStatement["kind"], rng: Rng): PhotoStatement {
  const region = rng.pick(REGIONS);
  switch (kind) {
    case "color":
      return { kind, region, color: rng.pick(COLOR_NAMES) };
    case "light":
      return { kind, region, light: rng.pick(LIGHTS) };
    case "texture":
      return { kind, region, texture: rng.pick(TEXTURES) };
    case "brighter":
      return { kind, a: region, b: rng.pick(REGIONS.filter((other) => other !== region)) };
    case "some":
      return { kind, color: rng.pick(COLOR_NAMES) };
    case "subject":
      return { kind, subject: rng.pick(SUBJECTS) };
  }
}

/**
 * One thing changed: the part of the picture, or what is said of it. A colour is exchanged for one that the
 * picture has.
 */
function perturb(statement: PhotoStatement, { cells }: PhotoContent, rng: Rng): PhotoStatement {
  const seen = cells.flatMap(({ colors }) => colors.map(({ color }) => color));
  const moved = rng.chance(0.5) ? { region: rng.pick(REGIONS) } : undefined;
  switch (statement.kind) {
    case "color":
      return { ...statement, ...(moved ?? { color: rng.pick(seen) }) };
    case "light":
      return { ...statement, ...(moved ?? { light: another(LIGHTS, statement.light, rng) }) };
    case "texture":
      return { ...statement, ...(moved ?? { texture: another(TEXTURES, statement.texture, rng) }) };
    case "brighter":
      return { ...statement, a: statement.b, b: statement.a };
    case "some":
      return { ...statement, color: another(COLOR_NAMES, statement.color, rng) };
    case "subject":
      return { ...statement, subject: another(SUBJECTS, statement.subject, rng) };
  }
}

function consequences(statement: PhotoStatement): PhotoStatement[] {
  if (statement.kind === "subject") {
    const { subject } = statement;
    if (isOneOf(VEHICLES, subject)) return [{ kind: "subject", subject: "vehicle" }];
    if (isOneOf(ANIMALS, subject)) return [{ kind: "subject", subject: "animal" }];
  }
  if (statement.kind !== "color") return [];
  const { row, column } = statement.region;
  const side = (row === undefined) !== (column === undefined);
  return side ? [{ kind: "some", color: statement.color }] : [];
}

/** The nine cells row by row: the commonest colour, then how bright; last the subject if it is known. */
function describe({ cells, subject }: PhotoContent): string[] {
  const words = cells.flatMap(({ colors, brightness }) => [
    colors[0]?.color ?? "gray",
    brightness < DARK[0] ? "dark" : brightness > BRIGHT[0] ? "bright" : "middle",
  ]);
  return subject !== undefined && isOneOf(SUBJECTS, subject) ? [...words, subject] : words;
}

/** The files of games of a run, in the order of their iterations, each with the kind that its name says. */
import fs from "node:fs";
import path from "node:path";
import { Refusal } from "../../http/refusal.ts";
import { storePath } from "../store-file.ts";
import type { GameKind } from "../wire.ts";

export interface GameFile {
  readonly name: string;
  readonly iteration: number;
  readonly kind: GameKind;
}

const NAME = /^(\d{1,9})(?:-(shown-before|shown-after|match|panel|played)(?:-[\w.-]{1,80})?)?\.jsonl$/;

export function gameFiles(run: string): GameFile[] {
  const folder = episodesOf(run);
  const names = folder === undefined ? [] : fs.readdirSync(folder);
  return names
    .flatMap((name) => gameFile(name) ?? [])
    .sort((a, b) => a.iteration - b.iteration || rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** What was trained on comes before what was measured after it. */
function rank({ kind }: GameFile): number {
  return kind === "training" ? 0 : 1;
}

/** Undefined for a name that no run writes. */
export function gameFile(name: string): GameFile | undefined {
  const [, iteration, what] = NAME.exec(name) ?? [];
  if (iteration === undefined) return undefined;
  const kind =
    what === undefined
      ? "training"
      : what.startsWith("shown")
        ? "shown"
        : (what as "match" | "panel" | "played");
  return { name, iteration: Number(iteration), kind };
}

/** @throws Refusal 404 for a name that no run writes. */
export function requireGameFile(name: string | undefined): GameFile {
  const file = gameFile(name ?? "");
  if (file) return file;
  throw new Refusal(404, "there is no such file of games. Go back to the list of games.");
}

function episodesOf(run: string): string | undefined {
  try {
    const folder = storePath(run, "episodes");
    return fs.lstatSync(folder).isDirectory() ? path.join(folder) : undefined;
  } catch {
    return undefined;
  }
}

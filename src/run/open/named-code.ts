/**
 * The programs that settings name: modules of one's own, an editor that is a command, servers that get pictures
 * and keys; and files that are told to players. `trust.ts` decides which of them are used.
 */
import fs from "node:fs";
import path from "node:path";
import { HOSTED_URL } from "../../engine/tinker/capabilities.ts";
import type { Layer } from "../settings/schema-flags.ts";
import { valueAt } from "../settings/schema-flags.ts";
import { parsePairNames } from "./pair-names.ts";

/** One program or server, by the setting that names it. */
export interface NamedCode {
  readonly setting: string;
  /** The same for the same program, however it was written. */
  readonly value: string;
  readonly does: string;
  /** The files that would be executed, as far as the setting names them. */
  readonly files: readonly string[];
  /** Another setting that says what is sent. */
  readonly with?: string;
}

export const COMMAND = "command:";
export const ENDPOINT = "endpoint:";

export function isPlugIn(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name);
}

/** @param layer settings, complete or in part. */
export function codeNamed(layer: Layer): NamedCode[] {
  const { algorithm, engine, game, moreGames } = layer as Readonly<Record<string, Layer | undefined>>;
  const games = [game, ...(Array.isArray(moreGames) ? (moreGames as Layer[]) : [])];
  const sources = ["pairs.source", "retention.pairs"] as const;
  return [
    ...games.flatMap((one) => (typeof one?.file === "string" ? [ownGameCode(one.file)] : [])),
    ...games.flatMap((one) => (typeof one?.documents === "string" ? [documentsCode(one.documents)] : [])),
    ...(typeof algorithm?.file === "string" ? [ownAlgorithmCode(algorithm.file)] : []),
    ...sources.flatMap((setting) => modulesIn(setting, valueAt(layer, setting))),
    ...editorCode(valueAt(layer, "pairs.editor"), valueAt(layer, "pairs.editorKey")),
    ...serverCode(engine?.url),
  ];
}

/** A game of one's own. */
export function ownGameCode(file: string): NamedCode {
  return moduleCode("game.file", file);
}

/** A text file whose content players are shown, and servers that play are sent. */
function documentsCode(file: string): NamedCode {
  return {
    setting: "game.documents",
    value: path.resolve(file),
    does: "shows a file to players",
    files: [file],
  };
}

/** An algorithm of one's own. */
export function ownAlgorithmCode(file: string): NamedCode {
  return moduleCode("algorithm.file", file);
}

/** A source of pictures of one's own. */
export function plugInCode(file: string): NamedCode {
  return moduleCode("pairs.source", file);
}

/** Nothing for the editor that is built in. */
export function editorCode(editor: unknown, key?: unknown): NamedCode[] {
  if (typeof editor !== "string") return [];
  const setting = "pairs.editor";
  if (editor.startsWith(COMMAND)) {
    const value = withFullCommand(editor);
    return [{ setting, value, does: "runs a command", files: commandWords(value).filter(isFile) }];
  }
  if (!editor.startsWith(ENDPOINT)) return [];
  const does = "sends pictures and a key to a server";
  return [{ setting, value: editor, does, files: [], with: typeof key === "string" ? key : undefined }];
}

/** Nothing for the hosted service. */
export function serverCode(url: unknown): NamedCode[] {
  if (typeof url !== "string" || url === HOSTED_URL) return [];
  return [
    { setting: "engine.url", value: url, does: "sends games and TINKER_API_KEY to a server", files: [] },
  ];
}

/**
 * An editor with full paths: a command runs in a folder of its own, and a run may be resumed from elsewhere.
 */
export function withFullCommand(editor: string): string {
  if (!editor.startsWith(COMMAND)) return editor;
  const words = commandWords(editor).map((word) => (isFile(word) ? path.resolve(word) : word));
  return COMMAND + words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}

/** Words are separated by spaces; double quotes keep a word with spaces together. */
export function commandWords(editor: string): string[] {
  const words = editor.slice(COMMAND.length).match(/"[^"]*"|\S+/g) ?? [];
  return words.map((word) => word.replace(/^"(.*)"$/, "$1"));
}

function moduleCode(setting: string, file: string): NamedCode {
  const value = path.resolve(file);
  return { setting, value, does: "loads a module", files: [value] };
}

function modulesIn(setting: string, source: unknown): NamedCode[] {
  if (typeof source !== "string") return [];
  return parsePairNames(source).flatMap((name) =>
    name.kind === "folder" && isPlugIn(name.path) ? [moduleCode(setting, name.path)] : [],
  );
}

function isFile(word: string): boolean {
  return fs.statSync(word, { throwIfNoEntry: false })?.isFile() === true;
}

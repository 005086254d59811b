/**
 * The editors of photographs by the setting `pairs.editor`: `builtin`, `command:PROGRAM ARGUMENT …`, or
 * `endpoint:URL`. An endpoint's answers are kept, so that a run repeats and no edit is paid for twice.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { commandEditor } from "../../pairs/photos/command-editor.ts";
import { builtInEditor } from "../../pairs/photos/edit/built-in-editor.ts";
import type { PictureEditor } from "../../pairs/photos/editor.ts";
import { endpointEditor } from "../../pairs/photos/endpoint-editor.ts";
import type { Config } from "../settings/config.ts";

const COMMAND = "command:";
const ENDPOINT = "endpoint:";

/** @throws ConfigError if the editor cannot be used. */
export function openEditor(settings: Config["pairs"]): PictureEditor {
  const { editor } = settings;
  if (editor.startsWith(COMMAND)) return commandEditor({ command: wordsOf(editor) });
  if (editor.startsWith(ENDPOINT)) return openEndpoint(editor.slice(ENDPOINT.length), settings);
  return builtInEditor();
}

/**
 * The same with full paths: a command runs in a folder of its own, and a run may be resumed from elsewhere.
 */
export function withFullCommand(editor: string): string {
  if (!editor.startsWith(COMMAND)) return editor;
  const isFile = (word: string) => fs.statSync(word, { throwIfNoEntry: false })?.isFile() === true;
  const words = wordsOf(editor).map((word) => (isFile(word) ? path.resolve(word) : word));
  return COMMAND + words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}

function openEndpoint(url: string, settings: Config["pairs"]): PictureEditor {
  const { editorModel: model, editorKey, editorSize } = settings;
  if (model === null)
    throw new ConfigError(
      `pairs.editor is ${ENDPOINT}${url}, but pairs.editorModel names no model. Set it to one that the endpoint has.`,
    );
  const keyVariable = editorKey ?? undefined;
  return endpointEditor({ url, model, keyVariable, size: editorSize ?? undefined, cache: cacheFolder() });
}

function cacheFolder(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "sparring", "edits");
}

/** Words are separated by spaces; double quotes keep a word with spaces together. */
function wordsOf(editor: string): string[] {
  const words = editor.slice(COMMAND.length).match(/"[^"]*"|\S+/g) ?? [];
  return words.map((word) => word.replace(/^"(.*)"$/, "$1"));
}

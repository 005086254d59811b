/**
 * The editors of photographs by the setting `pairs.editor`: `builtin`, `command:PROGRAM ARGUMENT …`, or
 * `endpoint:URL`. An endpoint's answers are kept, so that a run repeats and no edit is paid for twice.
 */
import os from "node:os";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { commandEditor } from "../../pairs/photos/command-editor.ts";
import { builtInEditor } from "../../pairs/photos/edit/built-in-editor.ts";
import type { PictureEditor } from "../../pairs/photos/editor.ts";
import { endpointEditor } from "../../pairs/photos/endpoint-editor.ts";
import type { Config } from "../settings/config.ts";
import { COMMAND, commandWords, ENDPOINT, editorCode, withFullCommand } from "./named-code.ts";
import { requireTrust } from "./trust.ts";

/** @throws ConfigError if the editor cannot be used, NotTrusted if nobody here named it. */
export function openEditor(settings: Config["pairs"]): PictureEditor {
  const { editor } = settings;
  for (const code of editorCode(editor, settings.editorKey)) requireTrust(code);
  if (editor.startsWith(COMMAND)) return commandEditor({ command: commandWords(withFullCommand(editor)) });
  if (editor.startsWith(ENDPOINT)) return openEndpoint(editor.slice(ENDPOINT.length), settings);
  return builtInEditor();
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

/** Who makes the edited copies of photographs, by the setting `pairs.editor`. */
import { ConfigError } from "../core/errors.ts";
import type { PictureEditor } from "../pairs/photos/editor.ts";
import type { Config } from "./config.ts";

/** @throws ConfigError if the editor cannot be used. */
export async function openEditor({ editor }: Config["pairs"]): Promise<PictureEditor> {
  if (editor === "builtin") {
    const { builtInEditor } = await import("../pairs/photos/edit/built-in-editor.ts");
    return builtInEditor();
  }
  throw new ConfigError(`pairs.editor is "${editor}", which this version cannot use yet. Choose builtin.`);
}

/** Checks what an editor outside gave back, and measures what changed in it. */
import type { Image } from "../../images/image.ts";
import { labOf } from "./edit/lab.ts";
import { measure } from "./edit/measure.ts";
import type { EditOutcome } from "./editor.ts";

/**
 * The answer as an outcome: one change with the box of the pixels that differ visibly.
 * @param how what to write as the kind of edit, e.g. "command" or the prompt.
 */
export function checkedEdit(original: Image, edited: Image, how: string): EditOutcome {
  if (edited.width !== original.width || edited.height !== original.height)
    return {
      failed: `the edited picture is ${edited.width} × ${edited.height} pixels, not ${original.width} × ${original.height}`,
    };
  if (edited.data.every((v, i) => v === original.data[i]))
    return { failed: "the edited picture equals the original" };
  const { box } = measure(original, edited, labOf(original));
  if (!box) return { failed: "the edited picture shows no visible difference" };
  return { image: edited, changes: [{ object: 0, before: { edit: "none" }, after: { edit: how }, box }] };
}

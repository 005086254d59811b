/**
 * Edits that went wrong, on purpose: some edited copies become blank or equal to the original. Vision-Zero's
 * paper makes such pairs to show that the game bears with a poor image editor.
 */
import { ConfigError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { blankImage } from "../../images/blank.ts";
import type { Image } from "../../images/image.ts";
import type { Change } from "../pair.ts";

/** Shares of the pairs, 0 to 1; together at most 1. */
export interface FailedEdits {
  readonly blank?: number;
  readonly identical?: number;
}

/**
 * What takes the place of the edited copy, or undefined if it stays.
 * @param key of the pair.
 */
export function failEdit(
  key: Key,
  original: Image,
  { blank = 0, identical = 0 }: FailedEdits,
): { image: Image; changes: Change[] } | undefined {
  const draw = key.child("failed-edit").stream().uniform();
  if (draw < blank) {
    const { width, height } = original;
    const box = { left: 0, top: 0, right: width - 1, bottom: height - 1 };
    return { image: blankImage(width, height), changes: [{ ...changeTo("blank"), box }] };
  }
  return draw < blank + identical ? { image: original, changes: [changeTo("identical")] } : undefined;
}

/** @throws ConfigError if the shares are not shares. */
export function checkFailedEdits({ blank = 0, identical = 0 }: FailedEdits): void {
  if (!(blank >= 0 && identical >= 0 && blank + identical <= 1))
    throw new ConfigError(
      `Shares of failed edits cannot be ${blank} blank and ${identical} identical. Choose shares from 0 that sum to at most 1 (failedEdits).`,
    );
}

function changeTo(failed: "blank" | "identical"): Change {
  return { object: 0, before: { edit: "none" }, after: { edit: `failed: ${failed}` } };
}

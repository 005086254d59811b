/** Names of models and revisions on the Hugging Face hub. A server may tell them, and they become parts of paths and addresses. */
import { EngineError } from "../../../core/errors.ts";

export interface HubModel {
  /** `organisation/name`. */
  readonly model: string;
  /** Branch, tag or commit; default `main`. */
  readonly revision?: string;
}

const PART = /^[A-Za-z0-9](?:[\w-]|\.(?!\.))*$/;
const LONGEST = 96;

/** @throws EngineError if it is no name of a model, such as a path. */
export function checkHubModel({ model, revision = "main" }: HubModel): Required<HubModel> {
  const parts = model.split("/");
  if (
    parts.length > 2 ||
    model.length > LONGEST ||
    model.includes("--") ||
    !parts.every((part) => PART.test(part))
  )
    throw new EngineError(
      `${JSON.stringify(model.slice(0, LONGEST))} is no name of a model on the hub. Give ORGANISATION/NAME, e.g. Qwen/Qwen3-VL-8B-Instruct.`,
    );
  if (revision.length > LONGEST || !revision.split("/").every((part) => PART.test(part)))
    throw new EngineError(
      `${JSON.stringify(revision.slice(0, LONGEST))} is no revision of ${model}. Give a branch, a tag or a commit, e.g. main.`,
    );
  return { model, revision };
}

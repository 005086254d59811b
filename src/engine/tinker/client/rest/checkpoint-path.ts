/**
 * The name of saved weights, `tinker://RUN/weights/NAME` or `tinker://RUN/sampler_weights/NAME`, in its parts. SkyRL names weights that were
 * saved for sampling `tinker://RUN/NAME`.
 */
import { wrong } from "../check/input.ts";

export interface CheckpointPath {
  readonly run: string;
  readonly kind: "weights" | "sampler_weights";
  readonly name: string;
}

const FORM = /^tinker:\/\/([\w.:~-]+)\/(?:(weights|sampler_weights)\/)?([\w.:~-]+)$/;
const NO_NAME = /^(\.+|weights|sampler_weights)$/;

/** @throws TinkerError if it is none: names come from servers and files, and end up in addresses. */
export function checkpointPath(path: string): CheckpointPath {
  const [, run, kind = "sampler_weights", name] = FORM.exec(path) ?? [];
  if (run !== undefined && ![run, name].some((part) => NO_NAME.test(part)))
    return { run, kind: kind as CheckpointPath["kind"], name };
  throw wrong(
    "path",
    `"${path.slice(0, 200)}" names no saved weights; a name is tinker://RUN/weights/NAME or tinker://RUN/sampler_weights/NAME`,
  );
}

/** Its address below /api/v1/. */
export function checkpointResource({ run, kind, name }: CheckpointPath): string {
  return `training_runs/${run}/checkpoints/${kind}/${name}`;
}

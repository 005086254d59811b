/** Games that were kept in a file go on by the same settings, or not at all. */
import { EvaluationError } from "../../core/errors.ts";

type Settings = Readonly<Record<string, unknown>>;

/** @throws EvaluationError that names the first setting that differs, with both values. */
export function refuseOtherSettings(file: string, before: Settings, now: Settings): void {
  for (const name of Object.keys({ ...before, ...now })) {
    const [old, wanted] = [before[name], now[name]].map((value) => JSON.stringify(value) ?? "absent");
    if (old === wanted) continue;
    throw new EvaluationError(
      `${file} holds games with ${name} ${old}, but now ${name} is ${wanted}. Choose another file with --out, or delete it.`,
    );
  }
}

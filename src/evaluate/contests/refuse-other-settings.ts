/** Refuses to add games to a file under other settings than those of its first games. */
import { EvaluationError } from "../../core/errors.ts";

type Settings = Readonly<Record<string, unknown>>;

/**
 * The settings in the form in which they are compared, e.g. without those that came later and mean what was
 * done before.
 */
export type Plain = (settings: Settings) => Settings;

/** @throws EvaluationError that names the first setting that differs, with both values. */
export function refuseOtherSettings(file: string, stored: Settings, wanted: Settings, plain: Plain): void {
  const [before, now] = [plain(stored), plain(wanted)];
  for (const name of Object.keys({ ...before, ...now })) {
    const [old, asked] = [before[name], now[name]].map((value) => JSON.stringify(value) ?? "absent");
    if (old === asked) continue;
    throw new EvaluationError(
      `${file} holds games with ${name} ${old}, but now ${name} is ${asked}. Choose another file with --out, or delete it.`,
    );
  }
}

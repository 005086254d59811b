/** The results of judging in words. */
import type { Interval } from "../../core/stats.ts";
import type { JudgeDifference, JudgeScore, Judging } from "./judging.ts";

export interface Judged {
  /** Name of the pictures' source. */
  readonly pictures: string;
  readonly statements: number;
  readonly scores: Readonly<Record<string, JudgeScore>>;
  /** By contestant but the first: the first less that one. */
  readonly differences: Readonly<Record<string, JudgeDifference>>;
}

/** @param names contestants in order. */
export function judgingText(
  names: readonly string[],
  { pictures, statements, scores, differences }: Judged,
): string {
  const [first, ...others] = names;
  const width = Math.max(...names.map((name) => name.length), ...others.map((o) => `${first} - ${o}`.length));
  const row = (name: string, text: string) => `  ${name.padEnd(width)}  ${text}`;
  const kinds = Object.keys(scores[first].kinds);
  const block = (title: string, of: (score: JudgeScore | JudgeDifference) => Judging | undefined) => [
    title,
    ...names.map((name) => row(name, levels(of(scores[name])))),
    ...others.map((name) => row(`${first} - ${name}`, gains(of(differences[name])))),
  ];
  const lines = [
    `${statements} statements about ${scores[first].pictures} pictures of ${pictures}, half of them true in each kind`,
    ...block("all", (score) => score),
    ...names.map((name) => row(name, `calls ${percent(scores[name].saysTrue)} true`)),
    ...kinds.flatMap((kind) => block(kind, ({ kinds: own }) => own[kind])),
    "95% intervals over pictures. AUC: how often a true statement is held more probable than a false one.",
  ];
  return lines.join("\n");
}

function levels(judging: Judging | undefined): string {
  return judging ? `accuracy ${percent(judging.accuracy)}  AUC ${percent(judging.auc)}` : "not asked";
}

function gains(judging: Judging | undefined): string {
  return judging ? `accuracy ${points(judging.accuracy)}  AUC ${points(judging.auc)} points` : "not asked";
}

function percent({ estimate, low, high }: Interval): string {
  const [a, b, c] = [estimate, low, high].map((share) => (100 * share).toFixed(1));
  return `${a}% (${b} to ${c})`;
}

function points({ estimate, low, high }: Interval): string {
  const [a, b, c] = [estimate, low, high].map(
    (share) => `${share < 0 ? "" : "+"}${(100 * share).toFixed(1)}`,
  );
  return `${a} (${b} to ${c})`;
}

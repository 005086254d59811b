/** A match in two or three sentences that a person can read. */
import type { Interval } from "../../core/stats.ts";
import { metricNamed } from "../glossary/glossary.ts";
import { counted, type SecretWord, tooFew, tooFewText } from "../statistics/held-out-size.ts";
import { describeFailures } from "./failures.ts";
import { lostLines } from "./lost-answers.ts";
import type { MatchResult } from "./match.ts";

/** @param word what the game's secrets are called. */
export function verdict(result: MatchResult, word?: SecretWord): string {
  const { winRate, gain, a, b, unscored } = result;
  const lines = [
    `${a.name} wins ${withInterval(winRate)} of ${gamesText(result, word)} against ${b.name}${gain ? "" : `: ${judgement(result, word)}`}.`,
    `${sentence(
      Object.entries(a.wins)
        .map(([side, wins]) => `as ${side} ${withInterval(wins)}`)
        .join(", "),
    )}.`,
    ...(gain
      ? [`Gains ${signedInterval(gain)} a game, both sides together: ${judgement(result, word)}.`]
      : []),
    ...firstMeasure(result),
  ];
  if (unscored > 0) lines.push(`Not scored because a player failed: ${unscored} of the games.`);
  for (const { name, failures } of [a, b])
    if (failures) lines.push(`${name} failed: ${describeFailures(failures)}.`);
  for (const report of [a, b]) lines.push(...lostLines(report.name, report));
  return lines.join("\n");
}

/** The game's foremost measure, of both. */
function firstMeasure({ a, b }: MatchResult): string[] {
  const [name] = Object.keys(a.measures);
  if (name === undefined) return [];
  const title = metricNamed(name)?.title ?? name;
  return [
    `${title}: ${a.name} ${withInterval(a.measures[name])}, ${b.name} ${withInterval(b.measures[name])}.`,
  ];
}

/** `+0.210 (95% interval +0.101 to +0.319)` */
function signedInterval({ estimate, low, high }: Interval): string {
  const [mean, from, to] = [estimate, low, high].map((value) => `${value < 0 ? "" : "+"}${value.toFixed(3)}`);
  return `${mean} (95% interval ${from} to ${to})`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}

/** `71.3% (95% interval 66.6-75.5%)` */
export function withInterval({ estimate, low, high }: Interval): string {
  return `${percent(estimate)}% (95% interval ${percent(low)}-${percent(high)}%)`;
}

/** `400 games on 200 pictures` */
export function gamesText(
  { games, unscored, pictures }: Omit<MatchResult, "winRate" | "a" | "b">,
  word?: SecretWord,
): string {
  return `${games - unscored} games${pictures === undefined ? "" : ` on ${counted(pictures, word)}`}`;
}

/**
 * Of player A, by what it gains where winning is not all: too few pictures show nothing, whatever the
 * interval says.
 */
export function judgeMatch({
  winRate,
  gain,
  pictures,
}: MatchResult): "better" | "worse" | "no difference shown" {
  if (tooFew(pictures)) return "no difference shown";
  const { low, high, even } = gain ? { ...gain, even: 0 } : { ...winRate, even: 0.5 };
  if (low > even) return "better";
  return high < even ? "worse" : "no difference shown";
}

function judgement(result: MatchResult, word?: SecretWord): string {
  if (tooFew(result.pictures)) return tooFewText(result.pictures, "who is better", word);
  const judged = judgeMatch(result);
  if (judged === "no difference shown") return "this many games show no difference";
  return `it is the ${judged === "better" ? "better" : "weaker"} player`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

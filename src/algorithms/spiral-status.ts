/**
 * The status of a run of SPIRAL: refused answers and entropy over all games, returns and baselines by game
 * and role.
 */
import { number, percent, type StatusMetrics, type StatusText } from "./status.ts";

export const SPIRAL_STATUS: StatusText = {
  line: (metrics) => [`illegal ${percent(metrics.illegalShare)}`, `entropy ${number(metrics.entropy)}`],
  block: (metrics) => [
    [
      "answers",
      [
        `illegal ${percent(metrics.illegalShare)}`,
        `entropy ${number(metrics.entropy)}`,
        `tokens ${number(metrics.answerTokens)}`,
      ],
    ],
    ["returns", named(metrics, "return", number)],
    ["wins", named(metrics, "winShare", percent)],
    ["baselines", named(metrics, "baseline", number)],
  ],
};

/** The numbers `NAME.GAME.ROLE`, as `GAME.ROLE` with its value. */
function named(
  metrics: StatusMetrics,
  name: string,
  text: (value: number | undefined) => string,
): readonly string[] {
  return Object.entries(metrics)
    .filter(([key]) => key.startsWith(`${name}.`))
    .map(([key, value]) => `${key.slice(name.length + 1)} ${text(value)}`);
}

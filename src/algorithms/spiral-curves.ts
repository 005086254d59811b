/** The charts of SPIRAL: what each role gains, and what self-play is known to do wrong. */
import type { CurveGroup } from "./curves.ts";

export const SPIRAL_CURVES: readonly CurveGroup[] = [
  {
    title: "At the table",
    panels: [
      { title: "Mean return by role", metrics: ["return.GAME.ROLE"] },
      { title: "Games won by role", metrics: ["winShare.GAME.ROLE"], share: true },
      { title: "Draws", metrics: ["drawShare.GAME"], quiet: ["drawShare.GAME"], share: true },
      { title: "Illegal answers", metrics: ["illegalShare"], quiet: ["illegalShare"], share: true },
    ],
  },
  {
    title: "Learning",
    panels: [
      { title: "Entropy", metrics: ["entropy"] },
      { title: "Role baselines", metrics: ["baseline.GAME.ROLE"] },
      {
        title: "Turns without advantage",
        metrics: ["zeroAdvantageShare"],
        quiet: ["zeroAdvantageShare"],
        share: true,
      },
    ],
  },
];

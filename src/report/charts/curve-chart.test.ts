/** Tests of the charts of curves: their lines, and the bands of phases of training. */
import { describe, expect, test } from "vitest";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import { ALGORITHMS } from "../../run/open/algorithms.ts";
import type { RunEvent } from "../../run/record/events.ts";
import { phaseBands } from "../sections/curves-section.ts";
import { COLOURS } from "./chart-look.ts";
import { curveChart, thinned } from "./curve-chart.ts";
import { drawSvg } from "./draw.ts";
import { panelGroups } from "./panels.ts";

const points = (count: number) => Array.from({ length: count }, (_, i) => ({ iteration: i + 1, value: i }));

describe("curves", () => {
  test("what is drawn has an entry in the glossary, and no more lines than there are colours", () => {
    const groups = ALGORITHMS.flatMap(({ name }) => panelGroups(name));
    for (const { metrics, title } of groups.flatMap(({ panels }) => panels)) {
      expect(
        metrics.filter((name) => !metricNamed(name)),
        title,
      ).toEqual([]);
      expect(metrics.length, title).toBeLessThanOrEqual(COLOURS.length);
    }
  });

  test("phases that follow each other are one band, gaps in the events part them", () => {
    const event = (iteration: number, phase: string): RunEvent => ({
      schema: 1,
      type: "iteration",
      iteration,
      phase,
    });
    const stages = [
      event(1, "decision"),
      event(2, "clue"),
      event(3, "clue"),
      event(6, "clue"),
      event(7, "decision"),
    ];
    expect(phaseBands(stages)).toEqual([
      { from: 2, to: 3 },
      { from: 6, to: 6 },
    ]);
  });

  test("a long run is drawn as means of equal parts", () => {
    expect(thinned(points(300))).toHaveLength(300);
    const few = thinned(points(1000));
    expect(few).toHaveLength(250);
    expect(few[0]).toEqual({ iteration: 2.5, value: 1.5 });
    expect(few.at(-1)).toEqual({ iteration: 998.5, value: 997.5 });
  });

  test("a band lies behind, one iteration wide per iteration; colours are the page's", async () => {
    const curves = [{ points: points(11).map((one) => ({ ...one, value: 0.5 })) }];
    const svg = await drawSvg(curveChart({ curves, bands: [{ from: 4, to: 5 }], last: 11, share: true }));
    // 290 units for iterations 1 to 11: the band from 3.5 to 5.5 is 2 of 10 wide.
    expect(svg).toMatch(/<path d="M72\.5,0h58v150h-58Z" fill="var\(--band\)"/);
    expect(svg.indexOf("var(--band)")).toBeLessThan(svg.indexOf("var(--c1)"));
    expect(svg.match(/style=|url\(/)).toBeNull();
  });

  test("one iteration is a point, and a constant has room around it", async () => {
    const svg = await drawSvg(
      curveChart({ curves: [{ points: points(1) }], bands: [], last: 1, share: false }),
    );
    expect(svg.match(/NaN|Infinity/)).toBeNull();
    expect(svg.match(/class="mark-symbol/g)).toHaveLength(1);
  });
});

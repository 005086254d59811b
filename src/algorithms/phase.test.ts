import { describe, expect, it } from "vitest";
import { alternate, fixed, hysteresis, type PhasePolicy } from "./phase.ts";

/** Phases of iterations 1, 2, ... while the signals come in. */
function phases<Signal>(policy: PhasePolicy<Signal>, signals: readonly Signal[]): string {
  return signals
    .map((signal) => {
      const now = policy.phase;
      policy.advance(signal);
      return now;
    })
    .join("");
}

// Two phases, L and H: leave L at 0.9 or more, leave H at 0.6 or less.
const gates = {
  L: { to: "H", opens: (x: number) => x >= 0.9 },
  H: { to: "L", opens: (x: number) => x <= 0.6 },
};

describe("phases", () => {
  it("fixed stays, alternate takes turns", () => {
    expect(phases(fixed("A"), [1, 2, 3])).toBe("AAA");
    expect(phases(alternate(["A", "B"], 1), [0, 0, 0, 0])).toBe("ABAB");
    expect(phases(alternate(["A", "B"], 2), [0, 0, 0, 0, 0])).toBe("AABBA");
  });

  it("hysteresis: between the thresholds nothing changes", () => {
    const policy = hysteresis({ start: "L", gates, minimum: 1 });
    expect(phases(policy, [0.8, 0.9, 0.7, 0.61, 0.6, 0.8, 1, 1])).toBe("LLHHHLLH");
  });

  it("no switch before K_min iterations, one at P at the latest", () => {
    expect(phases(hysteresis({ start: "L", gates, minimum: 3 }), [1, 1, 1, 0, 0, 0, 0])).toBe("LLLHHHL");
    expect(phases(hysteresis({ start: "L", gates, minimum: 1, patience: 2 }), [0, 0, 1, 1, 0])).toBe("LLHHL");
    expect(() => hysteresis({ start: "L", gates, minimum: 0 })).toThrow(/0 iterations/);
    expect(() => alternate(["A", "B"], 1.5)).toThrow(/1.5 iterations/);
  });

  it("goes on after save and restore, and refuses another run's phase", () => {
    const policy = hysteresis({ start: "L", gates, minimum: 3 });
    phases(policy, [1, 1]);
    const copy = hysteresis({ start: "L", gates, minimum: 3 });
    copy.restore(JSON.parse(JSON.stringify(policy.save())));
    expect(phases(copy, [1, 1])).toBe("LH");
    expect(() => fixed("clue").restore({ phase: "H", iterations: 0 })).toThrow(/knows clue/);
  });
});

/** Tests of the curriculum. */
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../core/errors.ts";
import { Curriculum } from "./curriculum.ts";

const options = { raiseAt: 0.6, step: 0.1, start: 0, minimumIterations: 2 };

/** The difficulty of each iteration, given the accuracies of all. */
function course(curriculum: Curriculum, accuracies: readonly (number | undefined)[]): (number | undefined)[] {
  return accuracies.map((accuracy) => {
    const { difficulty } = curriculum;
    curriculum.update(accuracy);
    return difficulty;
  });
}

describe("a curriculum", () => {
  test("rises once the average is reached, not before the fewest iterations, and short sums stay short", () => {
    expect(course(new Curriculum(options), [0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7])).toEqual([
      0, 0, 0.1, 0.1, 0.2, 0.2, 0.3,
    ]);
  });

  test("waits for the average, which starts anew at each raise", () => {
    // Averages with decay 0.8 and bias correction after the raise: 0, then (0.8 × 0 + 0.2 × 1) / 0.36 = 0.56,
    // then 0.74.
    expect(course(new Curriculum(options), [1, 1, 0, 1, 1, 1])).toEqual([0, 0, 0.1, 0.1, 0.1, 0.2]);
  });

  test("an iteration without votes counts as one, and says nothing", () => {
    expect(course(new Curriculum(options), [undefined, 0.9, undefined, undefined, 0.9])).toEqual([
      0, 0, 0.1, 0.1, 0.1,
    ]);
  });

  test("ends at 1", () => {
    const steep = new Curriculum({ ...options, step: 0.7, minimumIterations: 1 });
    expect(course(steep, [1, 1, 1, 1])).toEqual([0, 0.7, 1, 1]);
  });

  test("off: always the fixed difficulty, and nothing to save", () => {
    const off = new Curriculum({ ...options, raiseAt: null }, 0.4);
    expect(course(off, [1, 1, 1])).toEqual([0.4, 0.4, 0.4]);
    expect(off.save()).toBeUndefined();
    expect(new Curriculum({ ...options, raiseAt: null }).difficulty).toBeUndefined();
  });

  test("continues from what it saved", () => {
    const accuracies = [0.5, 0.9, 0.3, 0.8, 0.9, 0.9, 0.2, 1, 1, 1];
    const whole = course(new Curriculum(options), accuracies);
    for (let cut = 0; cut < accuracies.length; cut++) {
      const first = new Curriculum(options);
      course(first, accuracies.slice(0, cut));
      const second = new Curriculum(options);
      second.restore(JSON.parse(JSON.stringify(first.save())));
      expect(course(second, accuracies.slice(cut))).toEqual(whole.slice(cut));
    }
  });

  test("without a saved state it begins at its start; a damaged one is refused", () => {
    const curriculum = new Curriculum({ ...options, start: 0.3 });
    curriculum.restore(undefined);
    expect(curriculum.difficulty).toBe(0.3);
    expect(() => curriculum.restore({ difficulty: 2 } as never)).toThrow(CheckpointError);
  });
});

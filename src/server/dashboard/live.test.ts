import { afterEach, expect, test, vi } from "vitest";
import { Live } from "./live.ts";
import type { RunRow } from "./wire.ts";

afterEach(() => vi.useRealTimers());

test("all who watch a run share one look at its files, and hear of changes alone", async () => {
  vi.useFakeTimers();
  let [signature, looks, state]: [string, number, RunRow["state"]] = ["a", 0, "finished"];
  const live = new Live(
    {
      signature: () => {
        looks++;
        return signature;
      },
      row: async (id) => ({ id, state, games: [], iteration: 0 }),
    },
    100,
  );
  const [first, second]: RunRow[][] = [[], []];
  const ends = [live.watch("run", (row) => first.push(row)), live.watch("run", (row) => second.push(row))];
  looks = 0;
  await vi.advanceTimersByTimeAsync(1000);
  expect([looks, first.length]).toEqual([10, 0]);
  [signature, state] = ["b", "running"];
  await vi.advanceTimersByTimeAsync(300);
  expect([first.length, second.length]).toEqual([1, 1]);
  // Its process dies: no file changes.
  state = "interrupted";
  await vi.advanceTimersByTimeAsync(100);
  expect(second.map((row) => row.state)).toEqual(["running", "interrupted"]);
  for (const end of ends) end();
  expect(live.watched).toBe(0);
});

/** Gates, budgets, pieces and repeated attempts, each by itself. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combined, datumBytes, inChunks } from "../chunks.ts";
import { datum } from "../fixtures/data.ts";
import { retryDelay } from "../http/retry.ts";
import { TokenBudget } from "./budget.ts";
import { Gate } from "./gate.ts";

describe("a gate", () => {
  test("never holds more than its capacity, and lets everybody in, in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 }), async (amounts) => {
        const gate = new Gate(() => 10);
        const entered: number[] = [];
        let [inside, holders] = [0, 0];
        await Promise.all(
          amounts.map(async (amount, i) => {
            const leave = await gate.enter(amount);
            entered.push(i);
            inside += amount;
            holders += 1;
            expect(inside <= 10 || holders === 1).toBe(true);
            await Promise.resolve();
            inside -= amount;
            holders -= 1;
            leave();
            leave();
          }),
        );
        expect(entered).toEqual(amounts.map((_, i) => i));
      }),
    );
  });

  test("who gives up waiting leaves the queue", async () => {
    const gate = new Gate(() => 1);
    const leave = await gate.enter(1);
    const stop = new AbortController();
    const second = gate.enter(1, stop.signal);
    const third = gate.enter(1);
    stop.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    leave();
    (await third)();
    expect(gate.waiting).toBe(0);
  });
});

test("a budget takes all kinds or none", () => {
  const budget = new TokenBudget({ prefill: 10, sampled: 1 });
  expect(() => budget.take({ prefill: 5, sampled: 2 })).toThrow("only 1 are left");
  expect(budget.spent()).toEqual({ prefill: 0, sampled: 0, trained: 0 });
  budget.take({ prefill: 10, trained: undefined });
  expect(() => budget.take({ prefill: 1 })).toThrow("Nothing was sent");
});

describe("pieces", () => {
  test("hold all data in order, within both limits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 })),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(400),
        (lengths, count, bytes) => {
          const data = lengths.map((length) => datum(...Array(length).keys()));
          const chunks = inChunks(data, { count, bytes });
          expect(chunks.flat()).toEqual(data);
          for (const chunk of chunks) {
            expect(chunk.length).toBeLessThanOrEqual(count);
            const size = chunk.reduce((sum, each) => sum + datumBytes(each), 0);
            expect(size <= bytes || chunk.length === 1).toBe(true);
          }
        },
      ),
    );
  });

  test("metrics of the whole", () => {
    const part = (count: number, metrics: Record<string, number>) => ({
      type: "T",
      outputs: Array(count).fill({}),
      metrics,
    });
    const first = {
      "a:sum": 1,
      "b:mean": 1,
      "c:max": 1,
      "d:min": 1,
      "e:slack": 1,
      "f:unique": 1,
      "g:hash2": 3,
      h: 1,
      "i:odd": 1,
      "j:sum": 1,
      "k:constructor": 1,
    };
    const second = {
      "a:sum": 2,
      "b:mean": 5,
      "c:max": 5,
      "d:min": 5,
      "e:slack": 5,
      "f:unique": 5,
      "g:hash2": 2,
      h: 1,
      "i:odd": 1,
      "k:constructor": 1,
    };
    expect(combined([part(3, first), part(1, second)]).metrics).toEqual({
      "a:sum": 3,
      "b:mean": 2,
      "c:max": 5,
      "d:min": 1,
      "e:slack": 3,
      "f:unique": 1,
      "f:unique_1": 5,
      "g:hash2": 5,
    });
  });
});

describe("repeated attempts", () => {
  const reply = (status: number | undefined, headers: Record<string, string> = {}) => ({
    status,
    header: (name: string) => headers[name],
  });

  test.each([
    [reply(undefined), 0, 500],
    [reply(500), 1, 1000],
    [reply(503), 9, 10_000],
    [reply(408), 0, 500],
    [reply(409), 0, 500],
    [reply(425), 0, 500],
    [reply(429, { "retry-after": "7" }), 0, 7000],
    [reply(429, { "retry-after-ms": "70" }), 0, 70],
    [reply(429, { "retry-after": "3600" }), 0, 500],
    [reply(429, { "retry-after": new Date(1_000_030_000).toUTCString() }), 0, 30_000],
    [reply(400), 0, undefined],
    [reply(400, { "x-should-retry": "true" }), 0, 500],
    [reply(500, { "x-should-retry": "false" }), 0, undefined],
    [reply(404), 0, undefined],
  ])("%#", (answer, attempt, expected) => {
    expect(retryDelay(answer, attempt, 0, 1_000_000)).toBe(expected);
  });

  test("are spread by a quarter", () => {
    expect(retryDelay(reply(500), 0, 1, 0)).toBe(375);
  });
});

import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import type { Request } from "../../players/player.ts";
import { scripted } from "../../rollout/scripted.ts";
import { gathered } from "./gathered.ts";

const request = (kind: string): Request => ({
  observation: { seat: 0, kind, messages: [], view: {} },
  key: Key.root(kind),
  state: {},
});

it("requests that come while it answers are one batch, and each caller gets its own answers", async () => {
  const batches: number[] = [];
  const player = gathered(scripted("one", ({ observation }) => observation.kind, batches));
  const calls = [["a"], ["b", "c"], ["d"]].map((kinds) => player.act(kinds.map(request)));
  const texts = (await Promise.all(calls)).map((answers) => answers.map(({ text }) => text));
  expect(texts).toEqual([["a"], ["b", "c"], ["d"]]);
  expect(batches).toEqual([1, 3]);
});

it("a player that throws fails the requests of its batch, and answers the next", async () => {
  let broken = true;
  const player = gathered(
    scripted("one", ({ observation }) => {
      if (broken) throw new Error("no memory");
      return observation.kind;
    }),
  );
  expect(await player.act([request("a")])).toEqual([expect.objectContaining({ error: "no memory" })]);
  broken = false;
  expect(await player.act([request("b")])).toEqual([expect.objectContaining({ text: "b" })]);
});

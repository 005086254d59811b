import { expect, it } from "vitest";
import { guarded, type RawIo, type RawOutput } from "./io.ts";
import { progress } from "./progress.ts";

/** A terminal, or not, whose time is set by hand. */
function watched(live: boolean, columns = 60) {
  const world = { now: 0, text: "" };
  const err: RawOutput = {
    live,
    columns,
    write: (text) => {
      world.text += text;
    },
  };
  const clock = { seconds: () => world.now, date: () => "" };
  const io = guarded({ out: err, err, clock } as unknown as RawIo);
  return { world, count: progress(io, "games") };
}

it("is one line of a terminal, with the time left once it can be told, and goes away", () => {
  const { world, count } = watched(true, 40);
  const shown = (now: number, ...words: Parameters<typeof count.show>) => {
    Object.assign(world, { now, text: "" });
    count.show(...words);
    return world.text.replace("\r\u001b[K", "");
  };
  expect(shown(0, 0, 400, "base")).toBe("0 of 400 games, base");
  expect(shown(0.05, 1, 400), "redrawn too soon").toBe("");
  expect(shown(4, 10, 400)).toBe("10 of 400 games");
  expect(shown(10, 100, 400)).toBe("100 of 400 games, 30 s left");
  expect(shown(20, 200, 400, "with a player of a long name")).toBe("200 of 400 games, 20 s left, with a pl…");
  world.text = "";
  count.end();
  count.end();
  expect(world.text).toBe("\r\u001b[K");
});

it("elsewhere writes nothing of short work, and a line now and then of long work up to the last count", () => {
  const short = watched(false);
  for (let i = 0; i <= 9; i++) short.count.show(i, 9);
  short.count.end();
  expect(short.world.text).toBe("");
  const long = watched(false);
  for (let i = 0; i <= 90; i++) {
    long.world.now = i;
    long.count.show(i, 90, "2 rejected");
  }
  long.count.end();
  expect(long.world.text).toBe(
    [5, 35, 65].map((i) => `${i} of 90 games, ${90 - i} s left, 2 rejected\n`).join("") +
      "90 of 90 games, 2 rejected\n",
  );
});

it("work that was done before counts, and costs no time now", () => {
  const { world, count } = watched(false);
  count.show(300, 400);
  world.now = 10;
  count.show(350, 400);
  expect(world.text).toBe("350 of 400 games, 10 s left\n");
});

it("a part is counted by itself, and the time is that of the whole", () => {
  const { world, count } = watched(false);
  count.show(0, 20, "first task", 0);
  world.now = 10;
  count.show(20, 20, "first task", 0.25);
  expect(world.text).toBe("20 of 20 games, 30 s left, first task\n");
});

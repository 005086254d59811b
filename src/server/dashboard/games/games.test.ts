import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../../rollout/episode.ts";
import { TestStore } from "../fixtures/store.ts";
import type { GamePage, GameView } from "../wire.ts";

let store: TestStore;
let games: Episode[];
beforeAll(() => {
  store = new TestStore();
  const file = `${store.addRun("run")}/episodes/0001.jsonl`;
  games = fs
    .readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
});
afterAll(() => store.remove());

const view = (who: number | "above", file = "0001.jsonl", at = 0, run = "run") =>
  store.json<GameView>(`/api/game?run=${run}&file=${file}&at=${at}&view=${who}`);

function write(name: string, lines: readonly unknown[]): void {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  fs.writeFileSync(store.path("run", "episodes", name), `${text.join("\n")}\n`);
}

describe("a game from above", () => {
  test("has pictures, clues in order, votes, rewards and the end", async () => {
    const game = await view("above");
    expect(game.seats.map(({ role }) => role)).toEqual([
      "civilian",
      "civilian",
      "spy",
      "civilian",
      "civilian",
    ]);
    expect(game.steps).toHaveLength(11);
    expect(game.steps[0].acts[0]).toMatchObject({ seat: 0, said: '"There is a small blue metal sphere."' });
    expect(game.pictures.map(({ seats }) => seats)).toEqual([[0, 1, 3, 4], [2]]);
    expect(game.ending?.at(-1)).toMatch(/^The (spy|civilians)/);
    const votes = game.steps.at(-1)?.acts ?? [];
    expect(votes.map(({ seat }) => seat)).toEqual([0, 1, 3, 4]);
    // The first iteration trains votes: eq. 4 gives -1 or 1, and eq. 5 leaves a mean of 0 within the game.
    for (const { rewards } of votes) expect(Math.abs(rewards?.decision ?? 0)).toBe(1);
    const advantages = votes.map(({ advantage = Number.NaN }) => advantage);
    expect(advantages.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0);
    expect(game.steps[0].acts[0].advantage).toBeUndefined();
  });

  test("pictures are PNG", async () => {
    const answer = await store.get((await view("above")).pictures[0].address);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });
});

test("a seat's data hold nothing that the seat may not know", async () => {
  const [game] = games;
  // Private texts and names that would be recognised anywhere.
  const marked = {
    ...game,
    turns: game.turns.map((turn, i) => ({ ...turn, text: `private-${i}-of-${turn.seat} ${turn.text}` })),
    seats: game.seats.map(({ role }, seat) => ({ role, player: `player-of-${seat}` })),
  };
  write("0004.jsonl", [marked]);
  for (const seat of game.seats.keys()) {
    const text = JSON.stringify(await view(seat, "0004.jsonl"));
    const own = game.seats[seat].role;
    for (const [other, { role }] of game.seats.entries()) {
      if (other !== seat) expect(text).not.toMatch(new RegExp(`private-\\d+-of-${other}\\b`));
      expect(text).not.toContain(`player-of-${other}`);
      if (role !== own) expect(text).not.toContain(`"role":"${role}"`);
    }
    expect(text).not.toContain(game.secret.id);
    expect(text).not.toContain(game.key);
    expect(text).not.toMatch(/reward|advantage|winner|ending/);
    const { steps, pictures } = JSON.parse(text) as GameView;
    expect(pictures).toHaveLength(1);
    expect(steps.at(-1)?.acts.map((act) => act.seat)).toEqual(own === "spy" ? [] : [seat]);
    const other = await store.get(pictures[0].address.replace("n=0", "n=1"));
    expect(other.status).toBe(404);
  }
});

test("markup and huge texts are data: told as text, cut, and never a page", async () => {
  const markup = '<img src=x onerror="alert(1)"></script><script>alert(1)</script>';
  const [game] = games;
  const hostile = {
    ...game,
    id: markup.repeat(50),
    seats: game.seats.map((seat) => ({ ...seat, player: markup })),
    turns: game.turns.map((turn) => ({
      ...turn,
      ...(turn.kind === "clue" && { move: { kind: "clue", clue: markup.repeat(5000) } }),
    })),
  };
  write("0005.jsonl", [hostile]);
  const answer = await store.get("/api/game?run=run&file=0005.jsonl&at=0");
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  const text = await answer.text();
  expect(text.length).toBeLessThan(60_000);
  const { steps, notes } = JSON.parse(text) as GameView;
  expect(steps[0].acts[0].said).toMatch(/^answers .*<img src=x.*… \(\d+ characters\)$/);
  expect(notes[0]).toContain("not played again");
  const list = await store.json<GamePage>("/api/games?run=run&from=5&to=5");
  expect(list.games[0].id.length).toBeLessThan(200);
});

test("damaged games are told in the list, and only they", async () => {
  const [game] = games;
  const stray = { ...game, turns: [{ ...game.turns[0], seat: 40 }] };
  write("0006.jsonl", ["{torn", game, `"${"x".repeat(5_000_000)}"`, stray, { ...game, outcome: null }]);
  const { games: rows } = await store.json<GamePage>("/api/games?run=run&from=6&to=6");
  expect(rows.map(({ damage }) => damage !== undefined)).toEqual([true, false, true, true, false]);
  expect((await store.get(`/api/game?run=run&file=0006.jsonl&at=${rows[3].at}`)).status).toBe(422);
  expect((await store.get("/api/game?run=run&file=0006.jsonl&at=3")).status).toBe(404);
});

test("a game that does not fit its rules is shown as it is stored", async () => {
  const [game] = games;
  write("0007.jsonl", [{ ...game, turns: game.turns.slice(0, 3) }]);
  const { steps, notes } = await view("above", "0007.jsonl");
  expect(steps).toHaveLength(3);
  expect(notes.join(" ")).toContain("Is the episode damaged?");
  expect((await store.get("/api/game?run=run&file=0007.jsonl&at=0&view=1")).status).toBe(422);
});

describe("the list of games", () => {
  test("filters by iteration, kind, outcome, trouble and reward", async () => {
    const list = (query: string) => store.json<GamePage>(`/api/games?run=run&to=3&${query}`);
    expect((await list("")).games.map(({ kind }) => kind)).toEqual([
      "shown",
      ...Array(6).fill("training"),
      ...Array(4).fill("match"),
      "shown",
    ]);
    expect((await list("kind=match")).games).toHaveLength(4);
    expect((await list("phase=decision")).games).toHaveLength(6);
    const won = (await list("outcome=spy")).games;
    expect(new Set(won.map(({ winner }) => winner))).toEqual(new Set(["spy"]));
    const poor = (await list("side=civilians&high=-1")).games;
    expect(poor.length).toBeGreaterThan(0);
    for (const { earned } of poor) expect(earned.civilians).toBeLessThanOrEqual(-1);
    expect((await list("player=nobody")).games).toEqual([]);
    expect((await store.get("/api/games?run=run&kind=all")).status).toBe(400);
  });

  test("comes in pages that join", async () => {
    write(
      "0008.jsonl",
      Array.from({ length: 120 }, (_, i) => ({ ...games[0], id: `game-${i}` })),
    );
    const ids: string[] = [];
    let cursor = "";
    do {
      const page = await store.json<GamePage>(`/api/games?run=run&from=8&to=8${cursor}`);
      ids.push(...page.games.map(({ id }) => id));
      cursor = page.next === undefined ? "" : `&cursor=${page.next}`;
    } while (cursor !== "");
    expect(ids).toEqual(Array.from({ length: 120 }, (_, i) => `game-${i}`));
  });
});

test("pictures of a folder that the run names are not read", async () => {
  store.set("run", (config) => {
    config.pairs.source = "/etc";
  });
  const { pictures, notes, steps } = await view("above");
  expect(pictures).toEqual([]);
  expect(notes[0]).toContain("the run took them from /etc");
  expect(steps).toHaveLength(11);
});

import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { begin, Here, KEY, look, move, playOut, post, until } from "../fixtures/play.ts";
import { TestStore } from "../fixtures/store.ts";
import type { GamePage, GameView, RunList } from "../wire.ts";
import type { PlayChoices, PlayPlan, PlayView, StartPlay, Taken } from "./wire.ts";

let store: TestStore;
beforeAll(() => {
  store = new TestStore(false, { key: KEY, program: ["none"] }, { patienceMs: 2000, thinking: new Here() });
  store.addRun("whole");
});
afterAll(() => store.remove());

const SPY: StartPlay = {
  game: "spot-the-spy",
  settings: ["game.civilians=2", "game.clueRounds=1", "game.spyView=edited"],
  pictures: "clevr",
  seats: ["bot:copycat", "you", "bot:copycat"],
  seed: 1,
};
const SEED_OF_SPY = 5;
const KUHN: StartPlay = { game: "kuhn-poker", settings: [], seats: ["you", "bot:random"], seed: 1 };

/** Says something new, and votes for the first that may be named. */
const anything = ({ asked, game }: PlayView) => asked?.choices?.[0].text ?? `clue ${game?.steps.length}`;

/** What is sent to seat 1 while the game goes on. */
function requireSecrets(view: PlayView, role: string): void {
  expect(view.verdict).toBeUndefined();
  expect(view.game?.view).toBe(1);
  const side = role === "spy" ? "spy" : "civilians";
  expect(view.game?.seats.filter((seat) => seat.role !== undefined)).toEqual([
    { name: "Player 2", role, side },
  ]);
  expect(view.game?.pictures.map(({ seats, marks }) => [seats, marks])).toEqual([[[1], []]]);
  expect(JSON.stringify(view)).not.toMatch(/clevr-448|heldout|play-\d|"seed"|reward/);
  const others = view.game?.steps.flatMap(({ acts }) => acts).filter(({ seat }) => seat !== 1);
  expect(JSON.stringify(others)).not.toMatch(/vote/);
  // Who votes tells who the spy is.
  if (view.game?.steps.at(-1)?.heading === "Votes") expect(view.waiting ?? "").not.toMatch(/Player \d/);
}

/** It opens where games of runs do, from above and from a seat, and is listed. */
async function requireKept({ verdict, game }: PlayView): Promise<void> {
  const { run, file, at } = verdict!.kept!;
  const place = `run=${run}&file=${file}&at=${at}`;
  const above = await store.json<GameView>(`/api/game?${place}`);
  expect(above).toMatchObject({ kind: "played", ending: game?.ending, winner: game?.winner });
  expect(above.steps.map(({ acts }) => acts.map(({ said }) => said))).toEqual(
    game?.steps.map(({ acts }) => acts.map(({ said }) => said)),
  );
  expect(above.pictures.map(({ seats, marks }) => ({ seats, marks }))).toEqual(
    game?.pictures.map(({ seats, marks }) => ({ seats, marks })),
  );
  expect((await store.json<GameView>(`/api/game?${place}&view=1`)).seats[0].role).toBeUndefined();
  const { games } = await store.json<GamePage>(`/api/games?run=${run}`);
  expect(games.find((row) => row.at === at)).toMatchObject({ kind: "played", winner: game?.winner });
  // It is no run.
  const { runs } = await store.json<RunList>("/api/runs");
  expect(runs.map(({ id }) => id)).not.toContain(run);
}

describe("a game", () => {
  test("is played to its verdict, which tells what each seat saw; until then a seat is sent its own knowledge alone", async () => {
    const { token } = await begin(store, SPY);
    const { asked } = await until(store, token, (view) => view.asked !== undefined);
    expect(asked).toMatchObject({ number: 1, kind: "clue", question: "Your clue: " });
    const refused = await move(store, token, 1, "  ");
    expect(refused.asked).toMatchObject({ number: 2, refused: "the clue is empty." });
    expect((await post(store, "move", { number: 1, text: "late" }, { seat: token })).status).toBe(409);
    const seen = await playOut(store, token, anything);
    const going = seen.filter(({ state }) => state === "playing");
    for (const view of going) requireSecrets(view, "civilian");
    const vote = going.find((view) => view.asked?.kind === "vote");
    expect(vote?.asked?.choices?.map(({ label }) => label)).toEqual(["Player 1", "Player 3", "Cannot tell"]);
    const end = seen.at(-1);
    expect(end).toMatchObject({ state: "over", seat: 1, verdict: { kept: { run: "played" } } });
    expect(end?.game?.view).toBe("above");
    expect(end?.game?.seats.map(({ role }) => role)).toEqual(["spy", "civilian", "civilian"]);
    expect(end?.game?.pictures.map(({ seats }) => seats)).toEqual([[1, 2], [0]]);
    expect(end?.game?.pictures[0].marks.length).toBeGreaterThan(0);
    expect(end?.game?.steps.at(-1)?.acts.map(({ seat }) => seat)).toEqual([1, 2]);
    expect(end?.verdict?.lines.at(-1)).toMatch(/spy, player 1/);
    await requireKept(end!);
  });

  test("shows a spy its own picture, and nobody the one from above before the end", async () => {
    const { token } = await begin(store, { ...SPY, seed: SEED_OF_SPY });
    const { game } = await until(store, token, (view) => view.asked !== undefined);
    const own = game!.pictures[0].address;
    const above = own.replace("view=1", "view=above");
    expect((await store.get(own)).headers.get("content-type")).toBe("image/png");
    for (const address of [above, own.replace("view=1", "view=0"), own.replace("view=1", "view=2")])
      expect((await store.get(address)).status).toBe(403);
    const seen = await playOut(store, token, anything);
    for (const view of seen.filter(({ state }) => state === "playing")) requireSecrets(view, "spy");
    expect((await store.get(above)).status).toBe(200);
  });

  test("of text has its moves as buttons, and whose turn it is", async () => {
    const { token } = await begin(store, KUHN);
    const { asked, rules } = await until(store, token, (view) => view.asked !== undefined);
    expect(asked?.choices?.map(({ label, about }) => [label, about])).toEqual([
      ["check", "checks"],
      ["bet", "bets"],
    ]);
    expect(rules.length).toBeGreaterThan(0);
    const end = (await playOut(store, token, anything)).at(-1);
    expect(end?.verdict?.lines[0]).toMatch(/^Chips/);
    await requireKept(end!);
  });

  test("that is left ends, and gives its place to another", async () => {
    const { token } = await begin(store, KUHN);
    const answer = await post(store, "leave", {}, { seat: token });
    expect(await answer.json()).toMatchObject({ state: "ended", why: expect.stringContaining("left") });
  });
});

test.each([
  "tic-tac-toe",
  "connect-four",
  "leduc",
  "liars-dice",
  "matrix-game",
  "hanabi",
  "negotiation",
  "hidden-role",
  "text-spy",
])("%s can be played", async (game) => {
  const plan = (await (await post(store, "plan", { game, settings: [] })).json()) as PlayPlan;
  const seats = Array.from({ length: plan.seats }, (_, at) => (at === 0 ? "you" : "bot:random"));
  const { token } = await begin(store, { game, settings: [], seats, seed: 3 });
  const seen = await playOut(store, token, anything);
  expect(seen.at(-1)).toMatchObject({ state: "over" });
  expect(seen.at(-1)?.verdict?.lines.length).toBeGreaterThan(0);
  for (const { game: shown, state } of seen) if (state === "playing") expect(shown?.view).toBe(0);
});

describe("nothing is dealt", () => {
  test.each([
    ["without the key", { "x-sparring-key": "" }, 401],
    ["with another key", { "x-sparring-key": "another" }, 401],
    ["from a page elsewhere", { origin: "http://example.org" }, 403],
    ["for another Host", { host: "example.org", origin: "http://example.org" }, 403],
    ["by a form of another page", { "content-type": "text/plain" }, 415],
  ])("%s", async (_, headers, status) => {
    for (const what of ["start", "plan"])
      expect((await post(store, what, KUHN, { headers })).status).toBe(status);
  });

  test.each<[string, object]>([
    ["a module", { settings: ["game.name=own", "game.file=./game.mjs"] }],
    ["a file of texts", { game: "text-spy", settings: ["game.documents=/etc/passwd"], seats: ["you"] }],
    ["a folder of pictures", { settings: ["pairs.source=/"] }],
    ["an engine", { settings: ["engine.kind=tinker"] }],
    ["a game of one's own", { game: "own" }],
    ["an endpoint", { seats: ["you", "openai:x@http://127.0.0.1:1"] }],
    ["an endpoint behind a bot", { seats: ["you", "bot:reader@openai:x@http://127.0.0.1:1"] }],
    ["a file as a player", { seats: ["you", "/etc/passwd"] }],
    ["a run outside", { seats: ["you", "run:../whole@1"] }],
    ["a checkpoint that is none", { seats: ["you", "run:whole@7"] }],
    ["a bot of another game", { seats: ["you", "bot:oracle"] }],
    ["the model that ships, which does not know the game", { seats: ["you", "base"] }],
    ["no seat for the person", { seats: ["bot:random", "bot:random"] }],
    ["two seats for the person", { seats: ["you", "you"] }],
    ["a seat too few", { seats: ["you"] }],
    ["a role that the seat never has", { role: "king" }],
    [
      "a picture that is not here",
      { ...SPY, pictures: "own", own: ["7f0c6b1e-6e0f-4c52-9f2e-3f2f6b1d8a11"] },
    ],
    ["pictures where there are none", { pictures: "own", own: ["7f0c6b1e-6e0f-4c52-9f2e-3f2f6b1d8a11"] }],
    ["a seed that is none", { seed: -1 }],
    ["a name with a turn of direction in it", { name: "a\u202eb" }],
    ["what it does not know", { trust: true }],
  ])("with %s", async (_, change) => {
    const answer = await post(store, "start", { ...KUHN, ...change });
    expect([400, 403, 404, 422]).toContain(answer.status);
    expect(((await answer.json()) as { error: string }).error).toMatch(/[a-z]/);
  });

  test.each(["{torn", "[]", "null", '"x"', "[".repeat(20_000)])("for garbage %#", async (body) => {
    for (const what of ["start", "plan", "join", "move"])
      expect([400, 401, 422]).toContain((await post(store, what, body)).status);
  });
});

test("runs whose settings name programs, servers or files are not offered, and not opened", async () => {
  const weights = (file: string) => (config: Record<string, Record<string, unknown>>) => {
    config.engine = { kind: "local", weights: file, threads: 0, averageShare: 0 };
  };
  fs.cpSync(store.path("whole"), store.path("foreign"), { recursive: true });
  fs.mkdirSync(store.path("foreign/checkpoints/0001"), { recursive: true });
  store.set("foreign", weights("/etc/passwd"));
  const { runs } = await store.json<PlayChoices>("/api/play/choices");
  expect(runs.map(({ run }) => run)).not.toContain("foreign");
  const answer = await post(store, "start", { ...SPY, seats: ["you", "run:foreign@1", "run:foreign@1"] });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain("--trust");
  fs.rmSync(store.path("foreign"), { recursive: true });
});

describe("a seat", () => {
  test("of another is not played, and not looked at", async () => {
    const { token } = await begin(store, KUHN);
    for (const seat of ["", "x", token.slice(1), `${token}x`]) {
      expect((await store.get("/api/play/table", { "x-sparring-seat": seat })).status).toBe(401);
      expect((await post(store, "move", { number: 1, text: "bet" }, { seat })).status).toBe(401);
      expect((await post(store, "leave", {}, { seat })).status).toBe(401);
      expect((await store.get(`/api/play/picture?sight=${seat}&view=0&n=0`)).status).toBe(401);
    }
    // The word in addresses of pictures does not play.
    expect((await store.get(`/api/play/picture?sight=${token}&view=0&n=0`)).status).toBe(401);
    await post(store, "leave", {}, { seat: token });
  });

  test("that is open is taken with the code, once; each sees its own", async () => {
    const host = await begin(store, { ...KUHN, seats: ["you", "open"], name: "Ada" });
    const waiting = await look(store, host.token);
    expect(waiting).toMatchObject({ state: "waiting", invitation: { open: 1 }, players: ["Ada", "open"] });
    expect(waiting.game).toBeUndefined();
    const { code } = waiting.invitation!;
    expect((await post(store, "join", { code: "ZZZZZZZZ", name: "Eve" })).status).toBe(403);
    const joined = await post(store, "join", {
      code: ` ${code.toLowerCase().replace(/^(.{4})/, "$1 ")}`,
      name: "Bo",
    });
    const guest = (await joined.json()) as Taken;
    expect((await post(store, "join", { code, name: "Cy" })).status).toBe(409);
    expect(guest.token).not.toBe(host.token);
    const [one, other] = [await look(store, host.token), await look(store, guest.token)];
    expect([one.seat, other.seat, other.players]).toEqual([0, 1, ["Ada", "Bo"]]);
    expect(other.invitation).toBeUndefined();
    const card = ({ game }: PlayView) => game?.opening.find((line) => line.includes("card"));
    expect(card(one)).not.toBe(card(other));
    expect(JSON.stringify(other)).not.toContain(card(one)!);
    expect(other.waiting).toBe("Player 1 (Ada) thinks…");
    const [host1, guest1] = await Promise.all(
      [host, guest].map(({ token }) => playOut(store, token, anything)),
    );
    expect(host1.at(-1)?.state).toBe("over");
    expect(guest1.at(-1)?.verdict?.result).not.toBe(host1.at(-1)?.verdict?.result);
    // Its token opens no run, and begins no game.
    const alone = { "x-sparring-key": guest.token };
    expect((await post(store, "start", KUHN, { headers: alone })).status).toBe(401);
  });

  test("gives no sign when another answers in secret", async () => {
    const rock = { game: "matrix-game", settings: [], seats: ["you", "open"], seed: 1 };
    const host = await begin(store, rock);
    const { code } = (await look(store, host.token)).invitation!;
    const guest = (await (await post(store, "join", { code, name: "Bo" })).json()) as Taken;
    const before = await until(store, host.token, ({ asked }) => asked !== undefined);
    const asked = await until(store, guest.token, (view) => view.asked !== undefined);
    await move(store, guest.token, asked.asked!.number, asked.asked!.choices![0].text);
    expect(await look(store, host.token)).toEqual(before);
    await post(store, "leave", {}, { seat: host.token });
    await post(store, "leave", {}, { seat: guest.token });
  });
});

test("tables are limited in number, and in time without an answer", async () => {
  const small = new TestStore(
    false,
    { key: KEY, program: ["none"] },
    { limits: { open: 2, idleMs: 300, unseenMs: 1e6 }, thinking: new Here() },
  );
  const open = { ...KUHN, seats: ["you", "open"] };
  const { token } = await begin(small, open);
  await begin(small, open);
  expect((await post(small, "start", open)).status).toBe(429);
  const left = await until(small, token, ({ state }) => state === "ended");
  expect(left.why).toMatch(/^Nobody played/);
  await begin(small, open);
  for (let i = 0; i < 30; i++) await post(small, "join", { code: "ZZZZZZZZ", name: "Eve" });
  expect((await post(small, "join", { code: "ZZZZZZZZ", name: "Eve" })).status).toBe(429);
  small.remove();
});

test("a table at which nobody looks gives way to another", async () => {
  const limits = { open: 1, idleMs: 1e6, unseenMs: 0 };
  const small = new TestStore(false, { key: KEY, program: ["none"] }, { limits, thinking: new Here() });
  const first = await begin(small, KUHN);
  await begin(small, KUHN);
  expect(await look(small, first.token)).toMatchObject({ state: "ended" });
  small.remove();
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));

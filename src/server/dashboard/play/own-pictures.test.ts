import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodePng } from "../../../images/codec.ts";
import { begin, Here, KEY, playOut, post, until } from "../fixtures/play.ts";
import { TestStore } from "../fixtures/store.ts";
import { MOST_UPLOAD } from "./own-pictures.ts";
import type { Uploaded } from "./wire.ts";

let store: TestStore;
beforeAll(() => {
  store = new TestStore(false, { key: KEY, program: ["none"] }, { thinking: new Here() });
});
afterAll(() => store.remove());

/** A gradient, 60 × 40. */
const picture = () => {
  const [width, height] = [60, 40];
  return encodePng({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => i % 251),
  });
};
const BYTES = { headers: { "content-type": "application/octet-stream" } };

test("a game is played on a picture of one's own, which is kept in memory alone", async () => {
  const uploaded = await post(store, "upload", await picture(), BYTES);
  const { id } = (await uploaded.json()) as Uploaded;
  expect((await store.get(`/api/play/own?id=${id}`)).headers.get("content-type")).toBe("image/png");
  const { token } = await begin(store, {
    ...{ game: "spot-the-spy", settings: ["game.civilians=2", "game.clueRounds=1"], seed: 1 },
    ...{ pictures: "own", own: [id], seats: ["bot:always-na", "you", "bot:always-na"] },
  });
  const { game } = await until(store, token, ({ asked }) => asked !== undefined);
  expect(game?.pictures).toMatchObject([{ width: 448, height: 448, seats: [1] }]);
  const seen = await playOut(store, token, ({ asked }) => asked?.choices?.[0].text ?? "a gradient");
  expect(seen.at(-1)).toMatchObject({ state: "over" });
  expect(seen.at(-1)?.verdict?.kept).toBeUndefined();
});

describe("refused", () => {
  test.each<[string, Uint8Array, number]>([
    ["what is no picture", new TextEncoder().encode("<svg onload=alert(1)>"), 422],
    ["nothing", new Uint8Array(), 422],
    [
      "a drawing",
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'),
      422,
    ],
    ["too many bytes", new Uint8Array(MOST_UPLOAD + 1), 413],
  ])("%s", async (_, bytes, status) => {
    expect((await post(store, "upload", bytes, BYTES)).status).toBe(status);
  });

  test("a picture that unpacks to more than there is room for", async () => {
    const png = await picture();
    // Width and height of its header: 65,535 × 65,535.
    const bomb = Uint8Array.from(png, (byte, i) =>
      i === 18 || i === 19 || i === 22 || i === 23 ? 255 : byte,
    );
    expect((await post(store, "upload", bomb, BYTES)).status).toBe(422);
  });

  test.each([
    ["without the key", { "x-sparring-key": "" }, 401],
    ["from a page elsewhere", { origin: "http://example.org" }, 403],
  ])("a picture %s", async (_, headers, status) => {
    const answer = await post(store, "upload", await picture(), {
      headers: { ...BYTES.headers, ...headers },
    });
    expect(answer.status).toBe(status);
  });

  test("as many bytes for anything else", async () => {
    expect((await post(store, "start", new Uint8Array(2 ** 17))).status).toBe(413);
  });
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));

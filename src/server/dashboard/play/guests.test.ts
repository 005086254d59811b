import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DashboardServer } from "../server.ts";
import type { PlayView, Taken } from "./wire.ts";

const store = mkdtempSync(path.join(os.tmpdir(), "sparring-guests-"));
let server: DashboardServer;
let guests: string;
beforeAll(async () => {
  server = await DashboardServer.start({
    ...{ store, port: 0, guests: { host: "0.0.0.0", port: 0 } },
    acts: { date: () => "2026-11-29T12:00:00.000Z", program: ["none"] },
  });
  guests = `http://localhost:${new URL(server.guestsUrl!).port}`;
});
afterAll(async () => {
  await server.stop();
  rmSync(store, { recursive: true });
});

const JSON_TYPE = { "content-type": "application/json" };
const posted = (url: string, what: string, body: object, headers: Record<string, string>) =>
  fetch(`${url}/api/play/${what}`, {
    method: "POST",
    headers: { origin: url, ...JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  });

describe("on the network", () => {
  const key = () => server.keyedUrl.split("key=")[1];

  test.each([
    "/api/runs",
    "/api/run?run=.",
    "/api/live?run=.",
    "/api/choices",
    "/api/play/choices",
    "/api/play/own?id=x",
  ])("%s is not there, with the key or without", async (address) => {
    for (const given of ["", key()])
      expect((await fetch(guests + address, { headers: { "x-sparring-key": given } })).status).toBe(404);
  });

  test.each(["start", "stop", "resume", "play/start", "play/plan", "play/upload"])(
    "nothing is begun by %s",
    async (what) => {
      const headers = { origin: guests, "x-sparring-key": key(), ...JSON_TYPE };
      const answer = await fetch(`${guests}/api/${what}`, { method: "POST", headers, body: "{}" });
      expect(answer.status).toBe(404);
    },
  );

  test("a seat is joined with the code and played, from this address alone", async () => {
    const asked = { game: "kuhn-poker", settings: [], seats: ["you", "open"], seed: 1, name: "Ada" };
    const host = (await (
      await posted(server.url, "start", asked, { "x-sparring-key": key() })
    ).json()) as Taken;
    const look = async (url: string, token: string) =>
      (await (
        await fetch(`${url}/api/play/table`, { headers: { "x-sparring-seat": token } })
      ).json()) as PlayView;
    const { code } = (await look(server.url, host.token)).invitation!;
    const foreign = { origin: "http://example.org" };
    expect((await posted(guests, "join", { code, name: "Eve" }, foreign)).status).toBe(403);
    const guest = (await (await posted(guests, "join", { code, name: "Bo" }, {})).json()) as Taken;
    expect(await look(guests, guest.token)).toMatchObject({
      seat: 1,
      players: ["Ada", "Bo"],
      state: "playing",
    });
    expect((await posted(guests, "leave", {}, { "x-sparring-seat": guest.token })).status).toBe(200);
  });

  test("its page knows that it is for guests", async () => {
    const html = await (await fetch(`${guests}/`)).text();
    if (html.includes('id="app"')) expect(html).toContain("<html data-guest ");
    expect(await (await fetch(`${server.url}/`)).text()).not.toContain("data-guest");
  });

  test("a Host that is no name of this machine is refused", async () => {
    // `fetch` sets its own Host.
    const { get } = await import("node:http");
    const status = await new Promise((resolve) => {
      get(`${guests}/`, { headers: { host: "evil.example" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    expect(status).toBe(403);
  });
});

test("without being told to, the server listens to this machine alone", async () => {
  const alone = await DashboardServer.start({ store, port: 0, acts: { date: () => "", program: ["none"] } });
  expect([alone.guestsUrl, new URL(alone.url).hostname]).toEqual([undefined, "127.0.0.1"]);
  await alone.stop();
});

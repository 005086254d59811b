import { afterAll, expect, test } from "vitest";
import { TestStore } from "../../server/dashboard/fixtures/store.ts";
import type { RunList } from "../../server/dashboard/wire.ts";
import type { CliIo } from "../io.ts";
import { shown } from "./dashboard.ts";

const store = new TestStore();
afterAll(() => store.remove());

test("the page of a run is there while it trains, and no longer", async () => {
  const folder = store.addRun("mine");
  let told = "";
  const io = { err: { write: (text: string) => (told += text) } } as unknown as CliIo;
  const end = await shown(folder, true, io, async () => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(told) ?? [];
    const list = (await (await fetch(`${url}/api/runs`)).json()) as RunList;
    // It is the process that trains, so it starts no others.
    expect(list).toMatchObject({ canStart: false, runs: [{ id: ".", iteration: 3 }] });
    expect((await fetch(`${url}/api/start`, { method: "POST" })).status).toBe(404);
    return url;
  });
  await expect(fetch(`${end}/api/runs`)).rejects.toThrow();
  expect(await shown(folder, undefined, io, async () => "without")).toBe("without");
});

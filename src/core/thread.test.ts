/** Threads that never answer, take too much, or break: each ends as an error with its reason. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { Thread } from "./thread.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-thread-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const file = path.join(folder, "worker.mjs");
fs.writeFileSync(
  file,
  `import { parentPort } from "node:worker_threads";
   const kept = [];
   parentPort.on("message", (question) => {
     if (question === "hang") for (;;);
     if (question === "fill") setInterval(() => kept.push(new Uint8Array(2 ** 25).fill(1)), 1);
     if (question === "heap") for (;;) kept.push(Array(1000).fill(question + kept.length));
     if (question === "reject") Promise.reject(new Error("nobody awaits this"));
     if (question === "leave") process.exit(3);
     if (question === "refuse") parentPort.postMessage({ fault: "it is damaged" });
     if (question === "echo") parentPort.postMessage({ answer: question });
   });
   parentPort.postMessage("ready");`,
);
const open = () => new Thread<string, string>(pathToFileURL(file), undefined, 2 ** 26);
const limits = { seconds: 20, bytes: 2 ** 29 };

test("it answers, one question after the other, also after a refusal", async () => {
  const thread = open();
  expect(await thread.ask("echo", limits)).toBe("echo");
  await expect(thread.ask("refuse", limits)).rejects.toThrow("it is damaged");
  expect(await thread.ask("echo", limits)).toBe("echo");
  await thread.close();
  await expect(thread.ask("echo", limits)).rejects.toThrow("it was closed");
});

test.each([
  ["hang", { ...limits, seconds: 0.5 }, /it took longer than 1 s/],
  ["fill", { ...limits, bytes: 2 ** 27 }, /it took more than 128 MB of memory/],
  ["reject", limits, /nobody awaits this/],
  ["leave", limits, /its reader ended/],
])("one that is to %s is ended with the reason, and stays over", async (question, given, message) => {
  const thread = open();
  await expect(thread.ask(question, given)).rejects.toThrow(message);
  await expect(thread.ask("echo", limits)).rejects.toThrow(message);
  await thread.close();
});

const NODE = Number(process.versions.node.split(".")[0]);

// Node 24 ends the whole process there, or never ends the thread (docs/reliability.md).
test.skipIf(NODE >= 24)("one whose heap is full is ended with the reason", async () => {
  const thread = open();
  await expect(thread.ask("heap", limits)).rejects.toThrow(/memory/);
  await thread.close();
});

/**
 * Replies of chat endpoints as other projects' users met them (`test/fixtures/chat-replies.json`), through
 * the command line. Option B, or seat 3, is right.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { blankImage } from "../images/blank.ts";
import { encodePng } from "../images/codec.ts";
import {
  type ChatServer,
  chatServer,
  plays,
  type Reply,
  raw,
  says,
} from "../players/chat/chat-server-fixture.ts";
import { session } from "./session-fixture.ts";

interface StoredReply {
  readonly name: string;
  readonly body: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const FILE = path.resolve(import.meta.dirname, "../../test/fixtures/chat-replies.json");
const stored = JSON.parse(fs.readFileSync(FILE, "utf8")) as readonly StoredReply[];
const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-replies-"));
let server: ChatServer;
afterEach(() => server?.close());
afterAll(() => fs.rmSync(root, { recursive: true }));

function reply(name: string): Reply {
  const { body, status, headers } = stored.find((one) => one.name.startsWith(`${name}-`)) as StoredReply;
  return raw(body, status, { ...headers });
}

/** The answers to questions whose option B is right, one reply each. */
async function asked(replies: readonly Reply[], questions = replies.length, options = "retries=0") {
  const image = Buffer.from(await encodePng(blankImage(20, 20))).toString("base64");
  const rows = Array.from(
    { length: questions },
    (_, i) => `${i}\t${i === 0 ? image : 0}\tQ${i}?\tred\tblue\tB`,
  );
  const file = path.join(root, "own.tsv");
  fs.writeFileSync(file, ["index\timage\tquestion\tA\tB\tanswer", ...rows].join("\n"));
  server = await chatServer(...replies);
  const player = `openai:vlm@${server.url}#${options},concurrency=1`;
  const { code, out, err } = await session(["evaluate", "suite", player, "--questions", file, "--json"], {});
  return { code, err, score: JSON.parse(out).results[player][0] };
}

describe("replies to a question with options", () => {
  test("B, however it is dressed and whatever stands around it", async () => {
    const names = ["c01", "c06", "c07", "c11", "c12", "c17", "c22", "c24"];
    const { code, score } = await asked(names.map(reply));
    expect(code).toBe(0);
    expect(score).toMatchObject({ marks: "1".repeat(names.length), lostToForm: 0, failures: [] });
  });

  test("cut, filtered and refused answers are the model's wrong ones, by their reasons", async () => {
    const { code, score } = await asked(["c04", "c26", "m04"].map(reply));
    expect(code).toBe(0);
    expect(score).toMatchObject({ marks: "xxx", failures: [] });
    for (const reason of [/cut off: .*maxTokens/, /filter/, /I can't help with identifying this/])
      expect(JSON.stringify(score.refused)).toMatch(reason);
  });

  test("half of 40 answers cut, filtered or refused: 50%", async () => {
    const lacks = ["c04", "c26", "m04"].map(reply);
    const { score } = await asked(
      Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? says("\\boxed{B}") : lacks[i % 3])),
    );
    expect(score.accuracy).toMatchObject({ estimate: 0.5, n: 40 });
  });

  test.each([
    ["c13", /Rate limit exceeded: limit_rpm/],
    ["c15", /Unable to process input image/],
  ])("%s is a failure with the server's own words", async (name, words) => {
    const { code, score } = await asked([reply(name)]);
    expect(code).toBe(8);
    expect(JSON.stringify(score.failures)).toMatch(words);
  });

  test.each(["c13", "r01"])("%s is asked again, after a pause", async (name) => {
    const times: number[] = [];
    const timed =
      (one: Reply): Reply =>
      (response, seen) => {
        times.push(performance.now());
        one(response, seen);
      };
    const { score } = await asked([timed(reply(name)), timed(says("\\boxed{B}"))], 1, "retries=1");
    expect(score.marks).toBe("1");
    expect(times[1] - times[0]).toBeGreaterThan(100);
  });

  test("n01: the field is renamed as the server says, once", async () => {
    const choosy: Reply = (response, seen) =>
      ("max_tokens" in seen.body ? reply("n01") : says("\\boxed{B}"))(response, seen);
    const { score } = await asked([choosy], 3);
    expect(score.marks).toBe("111");
    expect(server.seen.map(({ body }) => "max_tokens" in body)).toEqual([true, false, false, false]);
  });
});

test.each(["g01", "g09"])("%s is a vote for seat 3", async (name) => {
  const clues = plays();
  const votes: Reply = (response, seen) =>
    (JSON.stringify(seen.body).includes("All clues are given") ? reply(name) : clues)(response, seen);
  server = await chatServer(votes);
  const argv = ["evaluate", "match", "bot:copycat", `openai:vlm@${server.url}#retries=0`, "--games", "2"];
  const { code, out } = await session([...argv, "--set", "pictureSize=16", "--json"], {});
  expect(code).toBe(0);
  const { b } = JSON.parse(out);
  expect(b).not.toHaveProperty("failures");
  expect(b.lostToForm ?? 0).toBe(0);
});

import { afterEach, expect, it } from "vitest";
import { DataError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import { parseChatName } from "../../../players/chat/chat-name.ts";
import { chatPlayer } from "../../../players/chat/chat-player.ts";
import { type ChatServer, chatServer, raw, says } from "../../../players/chat/chat-server-fixture.ts";
import type { Mark, Question } from "./answerer.ts";
import { chatAnswerer, PATIENCE } from "./chat.ts";

const SECRET = "sk-secret-value-of-a-test";
let server: ChatServer;
afterEach(() => server?.close());

const item = {
  pictures: [{ id: "p", image: blankImage(4, 4) }],
  question: "Q?",
  options: ["x", "y"],
  answer: 1,
};

function questions(count: number): Question[] {
  return Array.from({ length: count }, (_, i) => ({ key: Key.root("q").child(i), load: async () => item }));
}

/** One question after the other, without pauses. */
function answerer(options = "retries=0") {
  const endpoint = parseChatName(`openai:vlm@${server.url}#${options}`);
  const clock = { now: () => 0, wait: async () => {} };
  return chatAnswerer(
    chatPlayer({ name: "vlm", endpoint, environment: { OPENAI_API_KEY: SECRET }, clock }),
    1,
  );
}

async function ask(one: ReturnType<typeof answerer>, asked: readonly Question[]) {
  const marks: Mark[] = [];
  const note = (i: number, mark: Mark) => {
    marks[i] = mark;
  };
  await one.answer(asked, note);
  return marks;
}

it("an endpoint that lies or fails costs single answers, each with its reason", async () => {
  server = await chatServer(
    says("So: \\boxed{B}"),
    raw("<html>"),
    says("\\boxed{A}"),
    raw('{"choices":[{"message":{"con'),
    says("B"),
    raw("no", 500),
    says("and then", {}, "length"),
    raw(`{"error":"${SECRET} is busy"}`, 429),
  );
  const marks = await ask(answerer(), questions(8));
  expect(marks).toEqual([
    { sign: "1" },
    { sign: "-", reason: expect.stringMatching(/^web page: /) },
    { sign: "0" },
    { sign: "-", reason: expect.stringMatching(/^no JSON: /) },
    { sign: "x", reason: "there is no \\boxed{} answer" },
    { sign: "-", reason: expect.stringMatching(/^status 500: /) },
    { sign: "x", reason: "cut off: the answer reached the limit of its tokens (maxTokens)" },
    { sign: "-", reason: "status 429: [key] is busy (1 request)" },
  ]);
  expect(server.seen[0].authorization).toBe(`Bearer ${SECRET}`);
  expect(JSON.stringify(server.seen[0].body)).toContain("data:image/png;base64,");
});

it.each<[string, object, string]>([
  ["cut off as text", { content: "It may be \\boxed{B}, but" }, "length"],
  ["cut off in a field of reasoning", { content: null, reasoning_content: "It may be" }, "length"],
  ["refused", { content: null, refusal: "I cannot say." }, "stop"],
  ["filtered", { content: "" }, "content_filter"],
  ["empty", { content: "" }, "stop"],
])("of forty answers twenty are %s: half are wrong", async (_, message, finish_reason) => {
  let asked = 0;
  const bad = raw(JSON.stringify({ choices: [{ message, finish_reason }] }));
  server = await chatServer((...told) => (asked++ < 20 ? bad : says("\\boxed{B}"))(...told));
  const one = answerer();
  const marks = await ask(one, questions(40));
  expect(marks.map(({ sign }) => sign).join("")).toBe("x".repeat(20) + "1".repeat(20));
  expect(one.stopped).toBeUndefined();
});

it("that is dead is left alone after a while, and stays so", async () => {
  server = await chatServer(raw("slow down", 429));
  const one = answerer("retries=1");
  const marks = await ask(one, questions(PATIENCE + 30));
  expect(marks).toHaveLength(PATIENCE);
  expect(one.stopped).toMatch(/^20 answers in a row did not come: status 429/);
  const asked = server.seen.length;
  expect(await ask(one, questions(5))).toEqual([]);
  expect(server.seen.length).toBe(asked);
});

it("whose budget is spent is asked no more", async () => {
  server = await chatServer(says("\\boxed{B}", { usage: { total_tokens: 60 } }));
  const one = answerer("tokens=100");
  const marks = await ask(one, questions(40));
  expect(marks.slice(0, 3)).toEqual([
    { sign: "1" },
    { sign: "1" },
    { sign: "-", reason: "spend limit: 100 tokens are spent" },
  ]);
  expect(one.stopped).toContain("spend limit: 100 tokens are spent");
  expect(server.seen).toHaveLength(2);
});

it("is not blamed for pictures that cannot be shown", async () => {
  server = await chatServer(says("\\boxed{B}"));
  const one = answerer();
  const broken = Array.from({ length: PATIENCE + 5 }, (_, i) => ({
    key: Key.root(i),
    load: () => Promise.reject(new DataError("a.png is cut short")),
  }));
  const marks = await ask(one, [...broken, ...questions(1)]);
  expect(marks[0]).toEqual({ sign: "-", reason: "no picture: a.png is cut short" });
  expect(marks.at(-1)).toEqual({ sign: "1" });
  expect(one.stopped).toBeUndefined();
});

it("keeps what came before somebody asked to stop, or a mark could not be kept", async () => {
  server = await chatServer(says("\\boxed{B}"));
  const stop = new AbortController();
  const marks: Mark[] = [];
  const stopped = answerer().answer(
    questions(9),
    (i, mark) => {
      marks[i] = mark;
      if (i === 2) stop.abort();
    },
    stop.signal,
  );
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  expect(marks).toHaveLength(3);
  const full = answerer().answer(questions(9), () => {
    throw new Error("the disk is full");
  });
  await expect(full).rejects.toThrow("the disk is full");
  expect(server.seen).toHaveLength(4);
});

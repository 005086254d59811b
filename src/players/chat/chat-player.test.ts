import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { ApiKey } from "../../core/http/api-key.ts";
import type { PauseClock } from "../../core/http/pauses.ts";
import { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import { decodeImage } from "../../images/codec.ts";
import type { Answer } from "../player.ts";
import { parseChatName } from "./chat-name.ts";
import { type ChatPlayer, chatPlayer } from "./chat-player.ts";
import { type ChatServer, chatServer, type Reply, raw, says } from "./chat-server-fixture.ts";

const SECRET = "sk-proj-Zq81hvTT02-not-for-others";
const image = { width: 56, height: 28, data: new Uint8Array(56 * 28 * 3).fill(77) };
const observation: Observation = {
  seat: 0,
  kind: "clue",
  view: {},
  messages: [
    { role: "system", content: [{ type: "text", text: "rules" }] },
    {
      role: "user",
      content: [
        { type: "image", picture: { id: "p", image } },
        { type: "text", text: "your turn" },
      ],
    },
  ],
};

let server: ChatServer;
afterEach(() => server?.close());

/** A clock that stands still and notes for how many seconds it was asked to wait. */
function stillClock(waits: number[] = []): PauseClock {
  return {
    now: () => Date.UTC(2026, 0, 1),
    wait: async (seconds) => void waits.push(seconds),
  };
}

async function seat(replies: Reply[], options = "", clock = stillClock()): Promise<ChatPlayer> {
  server?.close();
  server = await chatServer(...replies);
  return chatPlayer({
    name: "vlm",
    endpoint: parseChatName(`openai:some/vlm:7b@${server.url}${options}`),
    environment: { OPENAI_API_KEY: SECRET, OTHER_KEY: " other-secret-key\n" },
    clock,
  });
}

function act(player: ChatPlayer, count = 1, signal?: AbortSignal): Promise<Answer[]> {
  const requests = Array.from({ length: count }, (_, i) => ({
    observation,
    key: Key.root("chat").child(i),
    state: undefined,
  }));
  return player.act(requests, signal);
}

describe("a chat endpoint", () => {
  it("is sent messages, picture, settings and key, and its text is the answer", async () => {
    const player = await seat(
      [says("I think.\\boxed{red}", { usage: { total_tokens: 321 } })],
      "#maxTokens=50",
    );
    expect(await act(player)).toEqual([
      { text: "I think.\\boxed{red}", tokens: [], logprobs: [], stop: "end" },
    ]);
    const [{ path, authorization, body }] = server.seen;
    expect([path, authorization]).toEqual(["/v1/chat/completions", `Bearer ${SECRET}`]);
    expect(body).toMatchObject({ model: "some/vlm:7b", max_tokens: 50 });
    expect(body).not.toHaveProperty("temperature");
    expect(body.messages[0]).toEqual({ role: "system", content: "rules" });
    const [picture, text] = body.messages[1].content;
    const [head, png] = picture.image_url.url.split(",");
    expect([head, text]).toEqual(["data:image/png;base64", { type: "text", text: "your turn" }]);
    expect(await decodeImage(Buffer.from(png, "base64"), "sent")).toEqual(image);
    expect(player.spent()).toBe(321);
  });

  it("may be given a temperature and another key, or none", async () => {
    await act(await seat([says("x")], "/api/v3#temperature=0,key=OTHER_KEY"));
    expect(server.seen[0]).toMatchObject({
      path: "/api/v3/chat/completions",
      authorization: "Bearer other-secret-key",
      body: { temperature: 0 },
    });
    await act(await seat([says("x")], "#key="));
    expect(server.seen[0].authorization).toBeUndefined();
  });

  it("may be sent any other field, and its limit under another name", async () => {
    const kwargs = 'field.chat_template_kwargs={"enable_thinking":false,"a":[1,2]}';
    await act(
      await seat(
        [says("x")],
        `#field.reasoning_effort=low,${kwargs},temperature=0,field.max_completion_tokens=77`,
      ),
    );
    const { messages, ...sent } = server.seen[0].body;
    expect(messages).toHaveLength(2);
    expect(sent).toEqual({
      model: "some/vlm:7b",
      temperature: 0,
      reasoning_effort: "low",
      chat_template_kwargs: { enable_thinking: false, a: [1, 2] },
      max_completion_tokens: 77,
    });
    await act(await seat([says("x")], "#field.max_tokens=null"));
    expect(server.seen[0].body).not.toHaveProperty("max_tokens");
  });

  it("is asked with the field's name that it wants, once it said so", async () => {
    const wants: Reply = (response, seen) =>
      "max_tokens" in seen.body
        ? raw(
            '{"error":{"message":"No parameter \'max_tokens\' here. Use \'max_completion_tokens\' instead."}}',
            400,
          )(response, seen)
        : says("fine")(response, seen);
    const player = await seat([wants], "#retries=0,concurrency=1,maxTokens=50");
    expect((await act(player, 2)).map(({ text }) => text)).toEqual(["fine", "fine"]);
    expect(server.seen.map(({ body }) => [body.max_tokens, body.max_completion_tokens])).toEqual([
      [50, undefined],
      [undefined, 50],
      [undefined, 50],
    ]);
    const together = await seat([wants], "#retries=0");
    expect((await act(together, 8)).map(({ text }) => text)).toEqual(Array(8).fill("fine"));
  });

  it("that gives advice and refuses it too is not asked for ever", async () => {
    const circle: Reply = (response, seen) => {
      const [from, to] = "max_tokens" in seen.body ? ["max_tokens", "max_len"] : ["max_len", "max_tokens"];
      raw(`{"error":"'${from}' is unknown, use '${to}'"}`, 400)(response, seen);
    };
    const player = await seat([circle]);
    expect((await act(player))[0].error).toBe("status 400: 'max_len' is unknown, use 'max_tokens'");
    expect(server.seen).toHaveLength(2);
  });

  it("may be sent larger pictures", async () => {
    const player = await seat([says("x")], "#pictureSize=560");
    await act(player);
    const sent = server.seen[0].body.messages[1].content[0].image_url.url.split(",")[1];
    expect(await decodeImage(Buffer.from(sent, "base64"), "sent")).toMatchObject({ width: 560, height: 280 });
    expect(player.spent()).toBe(2 + 20 * 10 + 3 + 1); // one token per 28 × 28 pixels
    await act(await seat([says("x")], "#pictureSize=20"));
    const small = server.seen[0].body.messages[1].content[0].image_url.url.split(",")[1];
    expect(await decodeImage(Buffer.from(small, "base64"), "sent")).toEqual(image);
  });

  it("may answer in parts, with nothing, or cut off by its limit", async () => {
    const parts = [{ type: "text", text: "a" }, { type: "other" }, { type: "text", text: "b" }];
    const player = await seat(
      [
        says(parts),
        says(""),
        raw('{"choices":[{"message":{"content":"bare"}}]}'),
        says("long", {}, "length"),
      ],
      "#concurrency=1",
    );
    expect((await act(player, 4)).map(({ text, stop }) => [text, stop])).toEqual([
      ["ab", "end"],
      ["", "end"],
      ["bare", "end"],
      ["long", "length"],
    ]);
  });

  it("is asked for so many answers at once as allowed, and each comes to its request", async () => {
    let [now, most] = [0, 0];
    const slow: Reply = (response, seen) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        says("x")(response, seen);
      }, 10);
    };
    expect(await act(await seat([slow], "#concurrency=3"), 10)).toHaveLength(10);
    expect(most).toBe(3);
  });
});

describe("what the model did is an answer, whatever field the server uses for it", () => {
  const ends = (message: object, finish_reason = "stop") =>
    raw(JSON.stringify({ choices: [{ message, finish_reason }] }));
  it.each<[string, Reply, string, RegExp]>([
    ["cut in its text", ends({ content: "It may be" }, "length"), "It may be", /^cut off: .*maxTokens/],
    [
      "cut in its reasoning",
      ends({ content: null, reasoning: "It may" }, "length"),
      "",
      /^cut off: .*maxTokens/,
    ],
    ["cut without any text", ends({}, "MAX_TOKENS"), "", /^cut off: .*maxTokens/],
    ["filtered", ends({ content: "" }, "content_filter"), "", /^content filter: /],
    ["filtered in other words", ends({ content: null }, "SAFETY"), "", /^content filter: /],
    [
      "filtered before it began",
      raw('{"error":{"code":"content_filter","message":"m"}}', 400),
      "",
      /^content filter: /,
    ],
    [
      "refused",
      ends({ content: null, refusal: "I would rather not." }),
      "",
      /^refusal: I would rather not\.$/,
    ],
    ["refused in a part", ends({ content: [{ type: "refusal", refusal: "No." }] }), "", /^refusal: No\.$/],
    ["refused by its end", ends({ content: "" }, "refusal"), "", /^refusal: /],
    ["empty", ends({ content: "" }), "", /^no text: /],
    ["null", ends({ content: null, reasoning_content: "\\boxed{A}" }), "", /^no text: /],
  ])("%s", async (_, reply, text, lack) => {
    const [answer] = await act(await seat([reply]));
    expect(answer).toMatchObject({ text, lack: expect.stringMatching(lack) });
    expect(answer.stop).toBe(String(lack).includes("cut off") ? "length" : "end");
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["between tags", { content: "<think>\\boxed{A}?</think>\n\\boxed{B}" }],
    ["before a tag", { content: "\\boxed{A}?</think>\\boxed{B}" }],
    ["in a field", { content: "\\boxed{B}", reasoning_content: "\\boxed{A}?" }],
    [
      "in a part",
      {
        content: [
          { type: "thinking", thinking: [{ type: "text", text: "\\boxed{A}?" }], text: null },
          { type: "reasoning", text: "\\boxed{A}?" },
          { type: "text", text: "\\boxed{B}" },
        ],
      },
    ],
    [
      "between parts",
      {
        content: [
          { type: "text", text: "<think>\\boxed{A}?" },
          { type: "text", text: "</think>\\boxed{B}" },
        ],
      },
    ],
  ])("reasoning %s is none", async (_, message) => {
    expect((await act(await seat([ends(message)])))[0]).toMatchObject({ text: "\\boxed{B}", stop: "end" });
  });

  it("reasoning without an end is no answer", async () => {
    const [answer] = await act(await seat([ends({ content: "<think>\\boxed{A}? Or" })]));
    expect(answer).toMatchObject({ text: "", lack: expect.stringMatching(/^no text: .*reasoning/) });
  });

  it("numbers that are none do not spoil it", async () => {
    const body =
      '{"choices":[{"message":{"content":"x NaN"},"logprobs":{"content":[{"logprob":-Infinity,"top":NaN}]}}]}';
    expect((await act(await seat([raw(body)])))[0]).toMatchObject({ text: "x NaN", stop: "end" });
  });

  it("an error that passes is asked again", async () => {
    const player = await seat([raw('{"error":{"code":429}}'), says("fine")]);
    expect((await act(player))[0].text).toBe("fine");
  });
});

const hang: Reply = () => {};
const breaks: Reply = (response) => void response.destroy();
const cutShort: Reply = (response) => {
  response.writeHead(200, { "content-length": "900" }).write('{"choices":[{"mess');
  setTimeout(() => response.destroy(), 5);
};
const drips: Reply = (response) => {
  response.writeHead(200).write("{");
};
const choices = (...list: unknown[]) => raw(JSON.stringify({ choices: list }));

describe("a server that lies or dies costs the answer", () => {
  it.each<[string, Reply, string, number]>([
    ["a web page", raw("<!doctype html><p>Sign in</p>"), "web page: ", 1],
    ["nothing", raw(""), "empty answer: ", 1],
    ["no choices", choices(), "no choices: ", 1],
    ["no list", raw('{"choices":{}}'), "wrong answer: ", 1],
    ["null", raw("null"), "wrong answer: ", 1],
    ["a number for a text", says(7), "wrong answer: ", 1],
    ["a choice without a message", choices({}), "wrong answer: ", 1],
    ["a choice that is none", choices("x"), "wrong answer: ", 1],
    ["JSON cut off", raw('{"choices":[{"message":{"cont'), "no JSON: ", 1],
    ["a stream", raw('data: {"choices":[]}\n\ndata: [DONE]\n'), "stream: ", 1],
    ["too much", says("x".repeat(200_000)), "too large: ", 1],
    [
      "401",
      raw(`{"error":{"message":"bad key ${SECRET}"}}`, 401),
      "status 401: the endpoint refuses the key",
      1,
    ],
    ["404", raw('{"error":{"message":"no such model"}}', 404), "status 404: no such model", 1],
    [
      "400 with a list of errors",
      raw('[{"error":{"code":400,"message":"the picture is no picture","status":"BAD"}}]', 400),
      "status 400: the picture is no picture",
      1,
    ],
    [
      "an error for ever in answers with status 200",
      raw('{"error":{"message":"too many, wait","code":429},"user":"u"}'),
      "status 429: too many, wait (3 requests)",
      3,
    ],
    ["such an error in a list", raw('[{"error":"busy"}]'), "error: busy (3 requests)", 3],
    ["such an error among several", raw('{"errors":[{"message":"full"}]}'), "error: full (3 requests)", 3],
    ["such an error alone", raw('{"object":"error","message":"oh","code":503}'), "status 503: oh (3 ", 3],
    ["such an error with a detail", raw('{"detail":"loading"}'), "error: loading (3 requests)", 3],
    ["such an error of the request", raw('{"error":{"message":"bad","code":"400"}}'), "status 400: bad", 1],
    [
      "an error for ever in its choice",
      choices({ error: { code: 502, message: "lost" }, message: { content: "\\boxed{A}" } }),
      "status 502: lost (3 requests)",
      3,
    ],
    [
      "an end that is an error",
      says("\\boxed{A}", {}, "network_error"),
      'error: the server ended the answer with "network_error" (3 requests)',
      3,
    ],
    ["400 with a page", raw("<html>", 400), "status 400: without a message", 1],
    ["429 for ever", raw('{"error":"slow down"}', 429), "status 429: slow down (3 requests)", 3],
    ["500 for ever", raw("oops", 500), "status 500: without a message (3 requests)", 3],
    ["a connection that breaks", breaks, "connection: ", 3],
    ["an answer that breaks off", cutShort, "connection: ", 3],
    ["silence", hang, "timeout: no answer within 0.1 seconds (3 requests)", 3],
    ["an answer without an end", drips, "timeout: ", 3],
  ])("%s", async (_, reply, reason, requests) => {
    const player = await seat([reply], `#retries=2,timeout=${reason.startsWith("timeout") ? 0.1 : 20}`);
    const [{ stop, error, text }] = await act(player);
    expect([stop, text]).toEqual(["error", ""]);
    expect(error).toContain(reason);
    expect(error?.startsWith(reason.split(" (")[0])).toBe(true);
    expect(error).not.toContain(SECRET);
    expect(server.seen).toHaveLength(requests);
  });

  it("a redirect to another host, which is not asked", async () => {
    const other = await chatServer(says("stolen"));
    const player = await seat([raw("", 307, { location: `${other.url}/v1/chat/completions` })]);
    expect((await act(player))[0].error).toMatch(/^status 307: /);
    expect(other.seen).toEqual([]);
    other.close();
  });

  it("a small answer that unpacks to a huge one", async () => {
    const bomb = gzipSync(Buffer.alloc(20e6, " "));
    const player = await seat([
      (response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    ]);
    expect((await act(player))[0].error).toMatch(/^too large: /);
  });

  it("nobody there", async () => {
    const player = await seat([says("x")], "#retries=1");
    server.close();
    expect((await act(player))[0].error).toBe("connection: ECONNREFUSED (2 requests)");
  });

  it("and no other answer", async () => {
    const player = await seat([raw("<html>"), says("fine"), breaks, says("too")], "#concurrency=1");
    expect((await act(player, 3)).map(({ stop }) => stop)).toEqual(["error", "end", "end"]);
  });
});

describe("repetition", () => {
  it("waits twice as long each time, or longer if the server says so", async () => {
    const waits: number[] = [];
    const date = new Date(Date.UTC(2026, 0, 1, 0, 0, 30)).toUTCString();
    const replies = [
      ...[raw("", 503), raw("", 503), raw("", 503)],
      ...[raw("", 429, { "retry-after": "9" }), raw("", 429, { "retry-after": date }), says("at last")],
    ];
    const player = await seat(replies, "#retries=5", stillClock(waits));
    expect((await act(player))[0].text).toBe("at last");
    waits.slice(0, 3).forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(2 ** i / 2);
      expect(wait).toBeLessThanOrEqual(2 ** i);
    });
    expect(waits.slice(3)).toEqual([9, 30]);
  });

  it("waits longer each time also where the server says that it need not", async () => {
    const waits: number[] = [];
    const player = await seat([raw("", 429, { "retry-after": "0" })], "#retries=3", stillClock(waits));
    await act(player);
    expect(waits.map((wait, i) => wait >= 2 ** i / 2 && wait <= 2 ** i)).toEqual([true, true, true]);
  });

  it("does not wait an hour", async () => {
    const waits: number[] = [];
    const player = await seat([raw("", 429, { "retry-after": "3600" })], "", stillClock(waits));
    expect((await act(player))[0].error).toMatch(/^status 429: .*1 request, .* wants 3600 seconds of rest/);
    expect(waits).toEqual([]);
  });

  it("gives a server that is dead one try each, until it is back", async () => {
    const waits: number[] = [];
    const player = await seat([raw("", 500)], "#retries=1,concurrency=1", stillClock(waits));
    await act(player, 15);
    expect([server.seen.length, waits.length]).toEqual([25, 10]);
    server.replies = [says("back"), raw("", 500), says("again")];
    expect((await act(player, 2)).map(({ text }) => text)).toEqual(["back", "again"]);
  });

  it("of many requests at once is no leak of listeners", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    await act(await seat([says("x")], "#concurrency=20"), 20, new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("ends with an abort, which is thrown", async () => {
    const stop = new AbortController();
    const player = await seat([() => stop.abort()], "#concurrency=1");
    const answers = act(player, 3, stop.signal);
    await expect(answers).rejects.toThrow(/abort/);
    expect(server.seen).toHaveLength(1);
  });
});

describe("spending", () => {
  it("ends the asking: every further answer fails for that reason", async () => {
    const player = await seat([says("x", { usage: { total_tokens: 60 } })], "#tokens=100,concurrency=1");
    const answers = await act(player, 4);
    expect(answers.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
      "spend limit: 100 tokens are spent",
      "spend limit: 100 tokens are spent",
    ]);
    expect([server.seen.length, player.spent()]).toEqual([2, 120]);
  });

  it.each([undefined, {}, { total_tokens: -5 }, { total_tokens: "1" }, { total_tokens: 0 }, 3])(
    "is estimated if the server's count is %j",
    async (usage) => {
      const player = await seat([says("four".repeat(4), { usage })]);
      await act(player);
      // "rules" 2, picture 85 at least, "your turn" 3, answer 16 / 4.
      expect(player.spent()).toBe(2 + 85 + 3 + 4);
    },
  );

  it("counts requests that broke off, and not those that were refused", async () => {
    const broken = await seat([breaks], "#retries=0");
    await act(broken);
    expect(broken.spent()).toBe(90);
    const refused = await seat([raw("", 429)], "#retries=0");
    await act(refused);
    expect(refused.spent()).toBe(0);
  });
});

describe("the key", () => {
  it("is hidden in what the server says, whole or cut", async () => {
    const cut = SECRET.slice(0, 20);
    const replies = [
      says(`\\boxed{${SECRET}} and ${cut}`),
      raw(JSON.stringify({ error: { message: `key ${SECRET}; Bearer ${SECRET} and ${cut}` } }), 400),
      raw(JSON.stringify({ error: `${"x".repeat(150)}${SECRET}` }), 400),
    ];
    const answers = await act(await seat(replies, "#concurrency=1"), 3);
    expect(answers[0].text).toBe("\\boxed{[key]} and [key]");
    expect(answers[1].error).toBe("status 400: key [key]; Bearer [key] and [key]");
    for (let i = 0; i + 12 <= SECRET.length; i++) {
      expect(JSON.stringify(answers)).not.toContain(SECRET.slice(i, i + 12));
    }
  });

  it("is not in what is printed of it", () => {
    const key = new ApiKey(SECRET);
    expect(inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key)).not.toContain(
      SECRET.slice(0, 12),
    );
  });

  it("must be set if it is named, and must fit a header", () => {
    const open = (key: string, value?: string) => () =>
      chatPlayer({
        name: "x",
        endpoint: parseChatName(`openai:m@http://h#key=${key}`),
        environment: { [key]: value },
      });
    expect(open("NO_SUCH_KEY")).toThrow(/NO_SUCH_KEY holds no key/);
    expect(open("OPENAI_API_KEY")).not.toThrow();
    expect(open("MY_KEY", "se\ncret")).toThrow(/spaces/);
    expect(open("MY_KEY", "se\ncret")).not.toThrow(/cret/);
  });
});

/** Held-out questions from the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { blankImage } from "../../images/blank.ts";
import { encodePng } from "../../images/codec.ts";
import { type ChatServer, chatServer, raw, says } from "../../players/chat/chat-server-fixture.ts";
import { cli, session } from "../session-fixture.ts";

const SECRET = "sk-secret-value-of-a-test";
const env = { OPENAI_API_KEY: SECRET };
const SMALL = ["--set", "pictureSize=32", "--tasks", "clevr-exist", "--items", "12"];
let root: string;
let server: ChatServer;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-suite-"));
  const image = Buffer.from(await encodePng(blankImage(20, 20))).toString("base64");
  const rows = [1, 2, 3].map((i) => `${i}\t${i === 1 ? image : "1"}\tQ${i}?\tx\ty\tA`);
  fs.writeFileSync(
    path.join(root, "own.tsv"),
    ["index\timage\tquestion\tA\tB\tanswer", ...rows, "4\t77\tQ?\tx\ty\tA"].join("\n"),
  );
});
afterEach(() => server?.close());
afterAll(() => fs.rmSync(root, { recursive: true }));

const vlm = () => `openai:vlm@${server.url}#retries=0,concurrency=1`;

describe("evaluate suite", () => {
  test("puts the questions to an endpoint, shows what it could not answer, and asks that again", async () => {
    server = await chatServer(raw("<html>"), says("hm"), says("\\boxed{B}"));
    const out = path.join(root, "answers.json");
    const argv = ["evaluate", "suite", vlm(), "bot:random", ...SMALL, "--out", out];
    const first = await session(argv, { env });
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(first.out).toContain("clevr-exist  (12 questions, guessing 50.0%)");
    expect(first.out).toMatch(/openai:vlm@\S+ .*% {2}\(.*\) of 11 answered/);
    expect(first.out).toMatch(/refused, so wrong: 1 × there is no \\boxed\{\} answer/);
    expect(first.out).toMatch(/no answer: 1 × web page \(e\.g\. the endpoint sent a page/);
    expect(first.out).toMatch(
      /- bot:random +\S+ points \(.*\), \d+ ties of 11, ± .*: (no diff|better|worse)/,
    );
    expect(server.seen).toHaveLength(12);
    const again = await session([...argv, "--json"], { env });
    expect(server.seen).toHaveLength(13);
    const { results, comparisons, skipped } = JSON.parse(again.out);
    expect(results[vlm()][0]).toMatchObject({ task: "clevr-exist", failures: [], accuracy: { n: 12 } });
    expect(comparisons["bot:random"][0]).toMatchObject({ task: "clevr-exist", compared: 12 });
    expect(skipped).toEqual({});
    expect(fs.readFileSync(out, "utf8") + first.out + again.out).not.toContain(SECRET);
  });

  test("stopped by Ctrl-C keeps single answers, and continues with the rest", async () => {
    server = await chatServer(says("\\boxed{A}"));
    const out = path.join(root, "stopped.json");
    const argv = ["evaluate", "suite", vlm(), ...SMALL, "--out", out];
    const interruptAt = /^5 of 12 answers, .*clevr-exist by openai/;
    let now = 0;
    const seconds = () => ++now;
    const stopped = await session(argv, { env, live: true, seconds, interruptAt });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain(`The answers so far are in ${out}: the same command continues.`);
    const before = server.seen.length;
    expect(before).toBeLessThan(8);
    expect((await session(argv, { env })).code).toBe(0);
    expect(server.seen.length).toBe(before < 6 ? 12 : 13);
  });

  test("of a dead endpoint says why it was asked no more", async () => {
    server = await chatServer(raw("", 401));
    const argv = ["evaluate", "suite", vlm(), "bot:oracle", ...SMALL.slice(0, 4), "--items", "30"];
    const { code, out } = await session(argv, { env });
    expect(code).toBe(8);
    expect(out).toMatch(/was asked no more: 20 answers in a row did not come: status 401/);
    expect(out).toContain("nothing answered");
    expect(out).toContain("nothing that both answered");
    expect(out).toMatch(/bot:oracle +100\.0%/);
  });

  test("takes a file of questions, and says what is skipped", async () => {
    server = await chatServer(says("\\boxed{A}"));
    const file = path.join(root, "own.tsv");
    const { code, out, err } = await session(["evaluate", "suite", vlm(), "--questions", file, "--json"], {
      env,
    });
    expect(code).toBe(0);
    expect(err).toBe(`${file}: skipped 1 × missing picture (row 4: no picture in row 77).\n`);
    const { results, skipped } = JSON.parse(out);
    expect(results[vlm()]).toMatchObject([{ task: "own", marks: "111", chance: 0.5 }]);
    expect(skipped[file][0]).toMatchObject({ reason: "missing picture", count: 1 });
  });

  test("asks a task once, and takes no file that has a task's name", async () => {
    const argv = ["evaluate", "suite", "bot:random", "--set", "pictureSize=32", "--items", "2"];
    const twice = await cli(...argv, "--tasks", "clevr-exist, clevr-exist", "--json");
    expect(JSON.parse(twice.out).results["bot:random"]).toHaveLength(1);
    const file = path.join(root, "clevr-exist.tsv");
    fs.copyFileSync(path.join(root, "own.tsv"), file);
    const clash = await cli(...argv, "--tasks", "clevr-exist", "--questions", file);
    expect(clash.code).toBe(2);
    expect(clash.err).toMatch(/gives the task clevr-exist, which another file or --tasks gives too\. Rename/);
  });

  test.each([
    [["bot:copycat"], 2, /bot:copycat answers no questions\. The bots that do are bot:random and bot:oracle/],
    [["bot:random", "bot:random"], 8, /bot:random is named twice/],
    [["base", "--questions", "x.tsv"], 2, /base cannot read free questions/],
    [["bot:random", "--questions", "x.tsv"], 3, /no question file x\.tsv/],
    [["openai:vlm@http://h#key=SPARRING_NO_SUCH_KEY"], 2, /SPARRING_NO_SUCH_KEY holds no key/],
  ])("%j is refused", async (words, code, message) => {
    const { code: found, err } = await cli(
      "evaluate",
      "suite",
      ...words,
      "--items",
      "2",
      "--domains",
      "clevr",
    );
    expect([found, err]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe("evaluate suite --keep", () => {
  test("keeps questions, pictures and answers, and exports them as pairs", async () => {
    server = await chatServer(says("\\boxed{A}"));
    const kept = path.join(root, "kept");
    const argv = ["evaluate", "suite", vlm(), "bot:oracle", ...SMALL, "--keep", kept];
    const { code, err } = await session(argv, { env });
    expect([code, err]).toEqual([0, expect.stringContaining(`24 answers are kept in ${kept}`)]);
    const lines = fs.readFileSync(path.join(kept, "answers.jsonl"), "utf8").trim().split("\n");
    const answers = lines.map((line) => JSON.parse(line));
    const oracle = answers.filter(({ player }) => player === "bot:oracle");
    expect(oracle.map(({ answer, right, verdict }) => [answer === right, verdict])).toEqual(
      new Array(12).fill([true, "right"]),
    );
    const [{ prompt, answer }] = answers.filter(({ player }) => player === vlm());
    expect(answer).toBe("\\boxed{A}");
    expect(prompt[0].content[0]).toEqual({
      type: "image",
      picture: expect.stringMatching(/^[0-9a-f]{32}\.png$/),
    });
    expect(fs.existsSync(path.join(kept, "pictures", prompt[0].content[0].picture))).toBe(true);
    expect(lines.join("")).not.toContain(SECRET);
    const wrong = answers.filter(({ player, verdict }) => player === vlm() && verdict === "wrong").length;
    const out = path.join(root, "pairs");
    const made = await cli("export", "dataset", kept, "--as", "dpo", "--out", out, "--verify", "--json");
    expect(JSON.parse(made.out)).toMatchObject({
      rows: wrong,
      answers: 24,
      verified: { rewards: 2 * wrong },
    });
    expect(
      (await cli("export", "dataset", kept, "--as", "sft", "--player", "openai:vlm", "--out", `${out}-sft`))
        .out,
    ).toMatch(new RegExp(`^${12 - wrong} rows, .* from 24 answers`));
  });

  test("refuses a folder that holds something else", async () => {
    const { code, err } = await cli("evaluate", "suite", "bot:oracle", ...SMALL, "--keep", root);
    expect([code, err]).toEqual([7, expect.stringContaining("holds no answers of a suite")]);
  });
});

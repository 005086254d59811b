/** `sparring engine start` with a program in Python's place: it makes the environment once, serves, and ends with the command. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { session } from "../../session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-start-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Writes what it is asked to `calls`; `venv` puts it into the environment, `pip` fails while the file `broken` is there. */
const PYTHON = `#!${process.execPath}
const fs = require("node:fs");
const here = ${JSON.stringify(root)};
const words = process.argv.slice(2);
const note = (text) => fs.appendFileSync(here + "/calls", text + "\\n");
note(words.join(" "));
const asked = words.slice(0, 2).join(" ");
if (asked === "-m venv") {
  fs.mkdirSync(words[2] + "/bin", { recursive: true });
  fs.copyFileSync(__filename, words[2] + "/bin/python");
  fs.writeFileSync(words[2] + "/pyvenv.cfg", "");
} else if (asked === "-m pip") {
  console.log("  Downloading torch-9-py3.whl (1 kB)");
  if (fs.existsSync(here + "/broken")) {
    console.error("ERROR: no route");
    process.exitCode = 1;
  }
} else if (asked === "-u -m") {
  console.error("bar 1%\\rbar 2%");
  console.log("Some/Model served at http://127.0.0.1:9");
  process.stdin.resume().on("end", () => note("bye"));
} else console.log(process.env.VERSION ?? "3.12.1 True");
`;
const python = path.join(root, "python");
fs.writeFileSync(python, PYTHON, { mode: 0o755 });
const called = () => fs.readFileSync(path.join(root, "calls"), "utf8").trim().split("\n");
const venv = () => path.join(root, "venv");
const MARK = () => path.join(venv(), "sparring-engine.json");

function start(flags: string[] = [], env: Record<string, string> = {}, interruptAt = /Ctrl-C ends it/) {
  const argv = ["engine", "start", "--model", "Some/Model", "--python", python, "--venv", venv(), ...flags];
  return session(argv, { env: { PATH: process.env.PATH ?? "", ...env }, interruptAt });
}

beforeEach(() => {
  for (const name of ["venv", "calls", "broken"])
    fs.rmSync(path.join(root, name), { recursive: true, force: true });
});

describe("sparring engine start", () => {
  test("installs once, serves, says what to do next, and ends the server with Ctrl-C", async () => {
    const { code, out, err } = await start(["--port", "0", "--dtype", "bfloat16", "--checkpointing"]);
    expect(code).toBe(0);
    expect(out).toContain("Some/Model served at http://127.0.0.1:9\n");
    expect(out).toContain(
      "sparring train --engine tinker --url http://127.0.0.1:9 --model Some/Model --pairs STORE\n",
    );
    expect(err).toMatch(/once .*Python 3\.12\.1.*\n {2}Downloading torch-9/);
    const [, , , served, bye] = called();
    expect(served).toMatch(/^-u -m sparring_engine --with-stdin /);
    expect(served).toMatch(/--port 0 --model Some\/Model --dtype bfloat16 --checkpointing$/);
    expect(served).not.toMatch(/--venv|--python/);
    expect(bye).toBe("bye");
    await start();
    expect(called().filter((call) => call.startsWith("-m pip"))).toHaveLength(1);
  });

  test("an installation that failed is told, and begun anew", async () => {
    fs.writeFileSync(path.join(root, "broken"), "");
    const failed = await start();
    expect([failed.code, failed.err]).toEqual([
      6,
      expect.stringMatching(/pip install failed .*no route.*start again/),
    ]);
    fs.writeFileSync(path.join(venv(), "half"), "");
    fs.rmSync(path.join(root, "broken"));
    expect((await start()).code).toBe(0);
    expect(fs.existsSync(path.join(venv(), "half"))).toBe(false);
    expect(JSON.parse(fs.readFileSync(MARK(), "utf8")).requirements).toMatch(/^[0-9a-f]{64}$/);
  });

  test("Ctrl-C while it installs leaves an environment that is known to be half made", async () => {
    const { code } = await start([], {}, /Downloading/);
    expect([code, fs.readFileSync(MARK(), "utf8")]).toEqual([130, "{}\n"]);
  });

  test.each([
    [{ VERSION: "3.9.2 False" }, /Python from 3\.11 on.*is Python 3\.9\.2/],
    [{ VERSION: "3.12.1 True ensurepip" }, /has no ensurepip .*python3-venv/],
  ])("%j is refused with what is missing", async (env, message) => {
    const { code, err } = await start([], env);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test("no Python, or a folder that holds something else", async () => {
    expect((await start(["--python", "no-such-python"])).err).toMatch(/none of no-such-python is there/);
    fs.mkdirSync(venv());
    fs.writeFileSync(path.join(venv(), "letter"), "");
    const { code, err } = await start();
    expect([code, err]).toEqual([2, expect.stringMatching(/holds files and is no virtual environment/)]);
    expect(fs.readdirSync(venv())).toEqual(["letter"]);
  });
});

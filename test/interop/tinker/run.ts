/**
 * The official Python clients against `sparring serve`: two versions of `tinker`, a recipe of `tinker-cookbook`, and the renderers' vectors
 * against `transformers`. The Python engine (`python/`) against PyTorch alone, and our loop on it. A server that is not ours (SkyRL), and
 * OpenEnv's client on `sparring env`. Exported games in `datasets` and TRL; tracked runs in the trackers' own packages. Exported models
 * in `transformers`, in ONNX Runtime for Python, and in ONNX Runtime for the web, in Node and in Chromium.
 *
 *     npm run interop                      # needs Python from 3.11 on, PyPI, and 6 GB for torch, which the cookbook needs
 *     npm run interop -- --without cookbook --without "python engine"
 *     npm run interop -- --only "python engine" --minutes 60      # groups whose name has the words
 *     npm run interop -- --write           # results.json: what was run takes the place of what it had
 *
 * Ends with 0 where all passed, 1 where something failed, 77 where nothing could be tried. `--minutes` bounds it all: what does not fit
 * is skipped.
 */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { command, endAll, service } from "./command.ts";
import { Environments, Unavailable } from "./environments.ts";

const HERE = import.meta.dirname;
const ROOT = path.join(HERE, "..", "..", "..");
const VECTORS = path.join(HERE, "..", "renderers", "make-vectors.py");
const ENGINE_PINS = path.join(ROOT, "python", "requirements.txt");
const SKIPPED = 77;
const LEFT_OUT = "it was left out (--without)";

interface Check {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly numbers?: object;
  readonly reason?: string;
}

interface Group {
  readonly group: string;
  readonly checks: readonly Check[];
}

interface Results {
  readonly node: string;
  readonly python: string;
  readonly engine: readonly string[];
  readonly groups: readonly Group[];
}

/** A script in an environment. */
interface Stage {
  readonly group: string;
  readonly environment: string;
  readonly requirements: string;
  /** The script and what it is called with. */
  readonly args: (servers: Servers, environment: string) => readonly string[];
  /** A script that tells its checks, or one whose exit status is its only word. */
  readonly tells: boolean;
  /** The script needs none of the servers: it starts what it needs. */
  readonly alone?: boolean;
  /** The minor version of Python 3 that the packages need, where it is newer than 3.11. */
  readonly python?: number;
}

interface Servers {
  readonly local: string;
  /** One that could be reached from other machines. */
  readonly open: string;
  readonly key: string;
  readonly scratch: string;
}

const pins = (name: string) => path.join(HERE, `requirements-${name}.txt`);
const sdk = (version: string, mode: string): Stage => ({
  group: `tinker ${version}, ${mode}`,
  environment: `tinker-${version}`,
  requirements: pins(version),
  args: ({ local, open, key }) => ["sdk.py", mode === "packed" ? open : local, key, mode],
  tells: true,
});
const STAGES: readonly Stage[] = [
  sdk("0.38.0", "all"),
  sdk("0.38.0", "packed"),
  sdk("0.25.0", "all"),
  sdk("0.25.0", "packed"),
  {
    group: "renderers",
    environment: "renderers",
    requirements: path.join(HERE, "..", "renderers", "requirements.txt"),
    args: (_, environment) => [VECTORS, "--check", "--venv", environment],
    tells: false,
    alone: true,
  },
  {
    ...sdk("0.38.0", "torch"),
    environment: "cookbook",
    requirements: pins("cookbook"),
  },
  {
    group: "tinker-cookbook 0.5.8",
    environment: "cookbook",
    requirements: pins("cookbook"),
    args: ({ local, key, scratch }) => ["cookbook.py", local, key, path.join(scratch, "cookbook")],
    tells: true,
  },
  ...["qwen3-vl", "qwen2.5-vl", "gemma3", "faults", "steady", "learning", "game", "pictures"].map(
    (part): Stage => ({
      group: `python engine, ${part}`,
      environment: "engine",
      requirements: ENGINE_PINS,
      args: ({ scratch }) => [
        path.join(HERE, "..", "python", "checks.py"),
        path.join(scratch, "engine"),
        part,
      ],
      tells: true,
      alone: true,
    }),
  ),
  {
    group: "openenv 0.10.0",
    environment: "openenv",
    requirements: path.join(HERE, "..", "openenv", "requirements.txt"),
    args: () => [path.join(HERE, "..", "openenv", "play.py")],
    tells: true,
    alone: true,
  },
  {
    group: "skyrl 0.4.0, jax",
    environment: "skyrl",
    requirements: path.join(HERE, "..", "skyrl", "requirements.txt"),
    args: ({ scratch }) => [path.join(HERE, "..", "skyrl", "checks.py"), path.join(scratch, "skyrl")],
    tells: true,
    alone: true,
    python: 12,
  },
  ...["python", "web"].map(
    (part): Stage => ({
      group: `exported models, ${part}`,
      environment: "export",
      requirements: path.join(HERE, "..", "export", "requirements.txt"),
      args: ({ scratch }) => [
        path.join(HERE, "..", "export", "checks.py"),
        path.join(scratch, "export"),
        part,
      ],
      tells: true,
      alone: true,
    }),
  ),
  ...["datasets", "trackers"].map(
    (name): Stage => ({
      group: name === "datasets" ? "exported games, datasets 5.2.0 and trl 1.16.0" : "trackers",
      environment: name,
      requirements: path.join(HERE, "..", name, "requirements.txt"),
      args: ({ scratch }) => [path.join(HERE, "..", name, "checks.py"), path.join(scratch, name)],
      tells: true,
      alone: true,
    }),
  ),
];

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: path.join(ROOT, ".interop") },
    without: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    minutes: { type: "string", default: "30" },
    write: { type: "boolean", default: false },
  },
});
const deadline = performance.now() + Number(values.minutes) * 60_000;
const left = () => deadline - performance.now();
const wanted = STAGES.filter(({ group }) => {
  return values.only.length === 0 || values.only.some((word) => group.includes(word));
});

async function main(): Promise<number> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-interop-"));
  try {
    const environments = await Environments.open(path.resolve(values.folder));
    const servers = wanted.every(({ alone }) => alone)
      ? { local: "", open: "", key: "", scratch }
      : await startServers(scratch);
    const groups: Group[] = [];
    for (const stage of wanted)
      groups.push({ group: stage.group, checks: await carriedOut(stage, environments, servers) });
    if (values.write)
      write({ node: process.versions.node, python: environments.version, engine: pinned(), groups });
    return close(groups.flatMap(({ checks }) => checks));
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`interop: skipped: ${error.message}`);
    return SKIPPED;
  } finally {
    endAll();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

async function startServers(scratch: string): Promise<Servers> {
  // Newer clients send nothing with a key of another form.
  const key = `tml-${randomBytes(16).toString("hex")}`;
  const serve = [path.join(ROOT, "bin", "sparring.js"), "serve", "--port", "0", "--models", "64"];
  const ready = /served at (http\S+)/;
  const keyed = ["--host", "0.0.0.0", "--api-key-env", "INTEROP_KEY"];
  const [local, open] = await Promise.all([
    service(process.execPath, serve, ready),
    service(process.execPath, [...serve, ...keyed], ready, { ...process.env, INTEROP_KEY: key }),
  ]);
  return { local, open: open.replace("0.0.0.0", "127.0.0.1"), key, scratch };
}

function leftOut({ group, environment }: Stage): boolean {
  return values.without.some((word) => group.includes(word) || environment.includes(word));
}

async function carriedOut(stage: Stage, environments: Environments, servers: Servers): Promise<Check[]> {
  const { group, environment } = stage;
  const told = (checks: Check[]) => {
    for (const check of checks) print(group, check);
    return checks;
  };
  if (leftOut(stage)) {
    return told([{ name: "all of it", outcome: "skipped", reason: LEFT_OUT }]);
  }
  if (left() <= 0) return told([outOfTime("all of it")]);
  const start = performance.now();
  try {
    const ms = Math.max(left(), 1000);
    const python = await environments.get(environment, stage.requirements, ms, stage.python);
    console.log(`${group}: packages are there after ${seconds(start)} s`);
    return await checksOf(stage, python, servers);
  } catch (error) {
    const late = left() <= 0;
    const reason = error instanceof Error ? error.message : String(error);
    const missing = `its packages cannot be installed: ${reason}`;
    return told([late ? outOfTime("packages") : { name: "packages", outcome: "skipped", reason: missing }]);
  } finally {
    console.log(`${group}: ${seconds(start)} s`);
  }
}

async function checksOf(stage: Stage, python: string, servers: Servers): Promise<Check[]> {
  const checks: Check[] = [];
  const add = (check: Check) => {
    checks.push(check);
    print(stage.group, check);
  };
  const { code, err } = await command(python, stage.args(servers, path.dirname(path.dirname(python))), {
    cwd: HERE,
    ms: Math.max(left(), 1000),
    env: { ...process.env, TINKER_TELEMETRY: "0", NODE: process.execPath },
    onLine: (line) => stage.tells && line.startsWith("{") && add(JSON.parse(line) as Check),
  });
  const reason = err.trim().slice(-1500);
  if (code === undefined) add(outOfTime(stage.tells ? "the rest" : stage.group));
  else if (!stage.tells)
    add(code === 0 ? { name: "vectors", outcome: "passed" } : { name: "vectors", outcome: "failed", reason });
  else if (code !== 0 || checks.length === 0) add({ name: "the script", outcome: "failed", reason });
  return checks;
}

function outOfTime(name: string): Check {
  return { name, outcome: "skipped", reason: `the time was up (--minutes ${values.minutes})` };
}

function print(group: string, { outcome, name, reason }: Check): void {
  console.log(`  ${outcome}  ${group}: ${name}${reason ? ` (${reason})` : ""}`);
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0);
}

/** What was not run, or left out, keeps what was found before. */
function write({ groups, ...versions }: Results): void {
  const file = path.join(HERE, "results.json");
  const before = (JSON.parse(fs.readFileSync(file, "utf8")) as Results).groups;
  const ran = groups.filter(({ checks }) => checks.some(({ reason }) => reason !== LEFT_OUT));
  const names = new Set(ran.map(({ group }) => group));
  const order = STAGES.map(({ group }) => group);
  const kept = before.filter(({ group }) => !names.has(group) && order.includes(group));
  const all = [...kept, ...ran].sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  fs.writeFileSync(file, `${JSON.stringify({ ...versions, groups: all }, null, 2)}\n`);
}

/** What the Python engine ran with. */
function pinned(): string[] {
  const lines = fs.readFileSync(ENGINE_PINS, "utf8").split("\n");
  return lines.filter((line) => line.includes("=="));
}

function close(checks: readonly Check[]): number {
  const count = (outcome: Check["outcome"]) => checks.filter((check) => check.outcome === outcome).length;
  console.log(`interop: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
  return count("failed") > 0 ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(130);
  });
}
process.exit(await main());

/**
 * The package as others install it: built, packed, installed in an empty folder from the registry, and used there from
 * the command line, from a program and from TypeScript, on several versions of Node.
 *
 *     npm run package                      # the Node that runs this
 *     npm run package -- --node 22.23.5 --node 24.22.3      # others too, from the registry (Linux on x64)
 *
 * Ends with 0 where all passed, 1 where something failed, 77 where the registry cannot be reached.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const ROOT = path.join(import.meta.dirname, "..", "..");
const SKIPPED = 77;
/** Of one command: the smoke run takes half a minute on a free processor. */
const MINUTES = 8;
const MOST_BYTES = 10e6;

const { values } = parseArgs({
  options: { node: { type: "string", multiple: true, default: [] } },
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-package-"));
let passed = 0;
let failed = 0;

interface Ran {
  readonly code: number | null;
  readonly text: string;
}

/** @param node the program that runs JavaScript; its folder stands first in the path. */
function run(node: string, cwd: string, words: readonly string[]): Ran {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const [program, ...rest] = words;
  const { status, stdout, stderr } = spawnSync(program === "node" ? node : program, rest, {
    ...{ cwd, env, encoding: "utf8", timeout: MINUTES * 60_000 },
  });
  return { code: status, text: `${stdout}${stderr}` };
}

function check(name: string, holds: boolean, why: () => string): void {
  if (holds) passed++;
  else failed++;
  console.log(`  ${holds ? "passed" : "FAILED"}  ${name}${holds ? "" : `: ${why()}`}`);
}

/** The command ends well and says what is expected. */
function says(name: string, { code, text }: Ran, expected: RegExp, wanted = 0): void {
  check(name, code === wanted && expected.test(text), () => `exit code ${code}\n${text.slice(-2000)}`);
}

function pack(): string {
  const built = run(process.execPath, ROOT, ["npm", "run", "--silent", "build"]);
  if (built.code !== 0) throw new Error(`npm run build: ${built.text}`);
  const packed = run(process.execPath, ROOT, [
    "npm",
    "pack",
    "--json",
    "--silent",
    "--pack-destination",
    folder,
  ]);
  const [told] = Object.values(JSON.parse(packed.text)) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  const stray = told.files
    .map((file) => file.path)
    .filter((file) => /\.test\.|fixture|^src\/|^test\//.test(file));
  check("the package holds what was built, and no tests", stray.length === 0, () =>
    stray.slice(0, 9).join(", "),
  );
  const { components } = JSON.parse(fs.readFileSync(path.join(ROOT, "dist", "sbom.json"), "utf8")) as {
    components: { name: string }[];
  };
  const listed = (name: string) => components.some((component) => component.name === name);
  check(
    "its bill of materials lists what it needs, and not what tests need",
    listed("onnxruntime-node") && !listed("vitest"),
    () => `${components.length} components`,
  );
  check(`the package is under ${MOST_BYTES / 1e6} MB`, told.size < MOST_BYTES, () => `${told.size} bytes`);
  return path.join(folder, told.filename);
}

/** A folder with the package in it. */
function install(node: string, tarball: string, ...flags: string[]): string | undefined {
  const home = fs.mkdtempSync(path.join(folder, "home-"));
  fs.writeFileSync(path.join(home, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  const { code, text } = run(node, home, ["npm", "install", ...quiet, ...flags, tarball]);
  if (code === 0) return home;
  console.log(text.slice(-2000));
  return undefined;
}

/** All parts: the command line, own modules from a folder with nothing else in it, a program, types. */
function whole(node: string, home: string): void {
  const program = path.join(home, "node_modules", "sparring", "bin", "sparring.js");
  const examples = path.join(home, "node_modules", "sparring", "examples");
  const sparring = (cwd: string, ...words: string[]) => run(node, cwd, ["node", program, ...words]);
  says("sparring --help", sparring(home, "--help"), /Self-play for vision-language models/);
  says("sparring doctor", sparring(home, "doctor", "--no-job"), /ok/);
  says("the main job cut down", sparring(home, "train", "--preset", "smoke", "--run", "run"), /against base/);
  says("its report", sparring(home, "report", "run"), /report\.html/);
  for (const [format, out] of [
    ["onnx", "spy.onnx"],
    ["hf", "spy"],
  ]) {
    const verified = sparring(home, "export", format, "base", "--out", out, "--verify");
    says(`export ${format}`, verified, /Checked on 24 prompts/);
    const back = sparring(home, "import", out, "--out", `${out}.safetensors`);
    says("import of it", back, /byte for byte/);
  }
  fs.writeFileSync(path.join(home, "dashboard.js"), DASHBOARD);
  says("its dashboard", run(node, home, ["node", "dashboard.js", program]), /^page and 1 run$/m);
  says(
    "charts",
    sparring(home, "pairs", "preview", "--pairs", "charts", "--out", "charts.png"),
    /charts\.png/,
  );
  const empty = fs.mkdtempSync(path.join(folder, "empty-"));
  for (const name of ["game", "images", "algorithm"])
    fs.copyFileSync(path.join(examples, `your-own-${name}.ts`), path.join(empty, `${name}.ts`));
  const few = ["--engine", "tabular", "--iterations", "3", "--set", "evaluation.games=4"];
  says(
    "a game of one's own",
    sparring(empty, "train", "--game", "./game.ts", ...few, "--run", "nim"),
    /wins/,
  );
  const own = ["--set", "algorithm.name=own", "--set", "algorithm.file=./algorithm.ts"];
  const kuhn = ["train", "--game", "kuhn-poker", ...few, ...own, "--run", "kuhn"];
  says("an algorithm of one's own", sparring(empty, ...kuhn), /wins/);
  const sheet = ["pairs", "preview", "--pairs", "./images.ts", "--out", "sheet.png"];
  says("pictures of one's own", sparring(empty, ...sheet), /sheet\.png/);
  fs.writeFileSync(path.join(home, "program.js"), PROGRAM);
  says("a program", run(node, home, ["node", "program.js"]), /^won by \w+ after \d+ turns$/m);
}

/** Starts the dashboard, asks for its page and its list, and ends it as by Ctrl-C. */
const DASHBOARD = `import { spawn } from "node:child_process";
const child = spawn(process.execPath, [process.argv[2], "dashboard", "run", "--port", "0"]);
child.stderr.pipe(process.stderr);
child.stdout.on("data", async (text) => {
  const [url] = /http:\\/\\/[\\d.:]+/.exec(text) ?? [];
  if (!url) return;
  const page = await (await fetch(url)).text();
  const [script] = /\\/assets\\/[^"]+\\.js/.exec(page) ?? [];
  const { runs } = await (await fetch(url + "/api/runs")).json();
  const loaded = script && (await fetch(url + script)).ok;
  console.log(loaded ? "page" : "no page", "and", runs.length, "run");
  child.kill("SIGINT");
});
`;

const PROGRAM = `import { evaluate, openEngine, play } from "sparring";
const { turns } = await play({ game: "kuhn-poker", players: ["bot:random", "bot:random"] });
const { winRate } = await evaluate({ a: "base", b: "bot:random", games: 2 });
const engine = await openEngine();
await engine.close();
console.log("won by", winRate.estimate >= 0.5 ? "base" : "bot", "after", turns.length, "turns");
`;

/** The declarations that a program in TypeScript sees. */
function types(home: string): void {
  for (const name of [
    "play",
    "evaluate",
    "train",
    "engine",
    "your-own-game",
    "your-own-algorithm",
    "your-own-images",
  ])
    fs.copyFileSync(path.join(ROOT, "examples", `${name}.ts`), path.join(home, `${name}.ts`));
  const flags = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--allowImportingTsExtensions",
  ];
  const known = [
    "--skipLibCheck",
    "--types",
    "node",
    "--typeRoots",
    path.join(ROOT, "node_modules", "@types"),
  ];
  const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const files = fs.readdirSync(home).filter((name) => name.endsWith(".ts"));
  says("the examples' types", run(process.execPath, home, ["node", tsc, ...flags, ...known, ...files]), /^$/);
}

/** What is left where the optional packages were left out: the main job, and a word for the rest. */
function least(node: string, home: string): void {
  const program = path.join(home, "node_modules", "sparring", "bin", "sparring.js");
  const sparring = (...words: string[]) => run(node, home, ["node", program, ...words]);
  says(
    "without optional packages: the main job cut down",
    sparring("train", "--preset", "smoke"),
    /against base/,
  );
  const charts = sparring("train", "--preset", "smoke", "--pairs", "charts", "--run", "none");
  says("without optional packages: charts name their command", charts, /npm install @resvg\/resvg-js@\d/, 2);
}

/** Another version of Node, from the registry. */
function nodeOf(version: string): string {
  const home = path.join(folder, `node-${version}`);
  fs.mkdirSync(home);
  fs.writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
  const { code, text } = run(process.execPath, home, [
    ...["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"],
    `node-${process.platform}-${process.arch}@${version}`,
  ]);
  if (code !== 0) throw new Error(`Node ${version} could not be installed: ${text.slice(-500)}`);
  return path.join(home, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
}

try {
  const reached = run(process.execPath, folder, ["npm", "view", "commander", "version"]);
  if (reached.code !== 0) {
    console.log("package: skipped, the npm registry cannot be reached");
    process.exitCode = SKIPPED;
  } else {
    const tarball = pack();
    for (const version of [process.version.slice(1), ...values.node]) {
      const node = version === process.version.slice(1) ? process.execPath : nodeOf(version);
      console.log(`Node ${version}`);
      const home = install(node, tarball);
      check("npm install in an empty folder", home !== undefined, () => "see above");
      if (home) whole(node, home);
      if (home && node === process.execPath) types(home);
      const small = install(node, tarball, "--omit=optional");
      if (small) least(node, small);
    }
    console.log(`package: ${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

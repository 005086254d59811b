/**
 * Draws the charts of a recipe beside its `results.json`, each as SVG and as PNG:
 *
 *     node --import tsx recipes/plot.ts [FOLDER]
 *
 * The PNG is made from the SVG with the fonts of the system, on Debian for example `fonts-dejavu-core`.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { writeFileAtomic } from "../src/checkpoint/files.ts";
import { DataError } from "../src/core/errors.ts";
import { accuracyChart, winRateChart } from "./charts.ts";
import { runProgram } from "./program.ts";
import { readResults } from "./results.ts";

/** Pixels of the PNG per unit of the SVG, times 72. */
const DENSITY = 144;

async function plot(folder: string): Promise<string[]> {
  const results = readResults(path.join(folder, "results.json"));
  await refuseMissingFonts();
  const charts = { accuracy: accuracyChart(results), "win-rate": winRateChart(results) };
  const files: string[] = [];
  for (const [name, spec] of Object.entries(charts)) {
    const svg = await toSvg(spec);
    const base = path.join(folder, name);
    writeFileAtomic(`${base}.svg`, `${svg}\n`);
    writeFileAtomic(`${base}.png`, await toPng(svg));
    files.push(`${base}.svg`, `${base}.png`);
  }
  return files;
}

async function toSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  return view.toSVG().finally(() => view.finalize());
}

function toPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: DENSITY }).png({ palette: true }).toBuffer();
}

/** Without a font the text of a chart is silently left out. @throws DataError if there is none. */
async function refuseMissingFonts(): Promise<void> {
  const text =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text y="30" font-size="30">M</text></svg>';
  const { channels } = await sharp(Buffer.from(text)).flatten({ background: "white" }).stats();
  if (channels[0].min < 128) return;
  throw new DataError(
    "no font was found: the charts would have no text. Install one, for example with: apt-get install fonts-dejavu-core",
  );
}

await runProgram(async () => {
  const folder = process.argv[2] ?? fileURLToPath(new URL("small", import.meta.url));
  for (const file of await plot(folder)) process.stdout.write(`${path.relative(".", file)}\n`);
  return 0;
});

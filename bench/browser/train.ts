/**
 * Whether self-play *training* runs in a browser: two iterations of the preset `smoke` (8 games each) by the project's own code, in Node on ONNX Runtime
 * and in Chromium on ONNX Runtime for the web (WebAssembly), one thread each. Says what was played, how long it took, and how far the weights are apart.
 *
 *     node --import tsx bench/browser/train.ts [--games N]
 */
import fs from "node:fs";
import { builtinModules, createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build, type Plugin } from "esbuild";
import { chromium as driver } from "playwright-core";
import { spotTheSpyForm } from "../../src/engine/local/forms/spot-the-spy.ts";
import { readModel } from "../../src/engine/local/weights.ts";
import type { VisionZeroConfig } from "../../src/run/settings/config.ts";
import { resolveConfig } from "../../src/run/settings/resolve.ts";
import { chromium } from "../../test/browser/chromium.ts";
import { serveFolder } from "../../test/browser/static-server.ts";
import { type Ingredients, type Iterated, iterate } from "./iteration.ts";

const { values } = parseArgs({ options: { games: { type: "string", default: "8" } } });
const require = createRequire(import.meta.url);
const SHIPPED = path.resolve(import.meta.dirname, "../../weights/base.safetensors");

/** ONNX Runtime for the web under the same graphs, and nothing where Node's own modules would be: nobody reads a file in a browser. */
const forBrowsers: Plugin = {
  name: "for-browsers",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/runtime\.ts$/ }, () => ({ path: "web", namespace: "runtime" }));
    onLoad({ filter: /.*/, namespace: "runtime" }, () => ({
      contents: 'export * as runtime from "onnxruntime-web/wasm";',
      resolveDir: import.meta.dirname,
    }));
    const builtin = new RegExp(`^(node:.*|${builtinModules.join("|")})$`);
    onResolve({ filter: builtin }, ({ path: name }) => ({ path: name, namespace: "node" }));
    onLoad({ filter: /.*/, namespace: "node" }, ({ path: name }) => ({ contents: absent(name) }));
  },
};

function absent(name: string): string {
  if (name.endsWith("timers/promises"))
    return "export const setImmediate = () => new Promise((resolve) => setTimeout(resolve));";
  return `module.exports = new Proxy(function () {}, {
    get: (_, key) => ["prototype", "__esModule"].includes(key) || typeof key === "symbol" ? undefined
      : () => { throw new Error("${name}." + key + " is not in a browser"); },
  });`;
}

async function inBrowser(ingredients: Ingredients, folder: string): Promise<Iterated> {
  await build({
    entryPoints: [path.join(import.meta.dirname, "page.ts")],
    outfile: path.join(folder, "page.js"),
    ...{ bundle: true, format: "esm", platform: "browser", plugins: [forBrowsers], logLevel: "error" },
  });
  const { flat, ...rest } = ingredients;
  fs.writeFileSync(path.join(folder, "ingredients.json"), JSON.stringify(rest));
  fs.writeFileSync(path.join(folder, "weights.bin"), flat);
  fs.writeFileSync(path.join(folder, "index.html"), '<script type="module" src="/page.js"></script>');
  fs.copyFileSync(
    require.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"),
    path.join(folder, "ort.wasm"),
  );
  const server = await serveFolder(folder);
  const browser = await driver.launch({ executablePath: chromium(console.error), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(server.url);
    await page.waitForFunction("globalThis.trained !== undefined");
    const told = await page.evaluate(() => globalThis.trained());
    const bytes = Buffer.from(told.flat, "base64");
    return { ...told, flat: new Float32Array(new Uint8Array(bytes).buffer) };
  } finally {
    await browser.close();
    await server.stop();
  }
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

const config = resolveConfig({
  preset: "smoke",
  flags: [`gamesPerIteration=${values.games}`],
}) as VisionZeroConfig;
const { weights } = await readModel(SHIPPED, spotTheSpyForm);
const ingredients = { config, shape: weights.shape, flat: weights.flat.slice() };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-browser-"));
try {
  const web = await inBrowser(ingredients, folder);
  const node = await iterate(ingredients);
  const told = ({ flat, said, ...numbers }: Iterated) => ({
    ...numbers,
    moved: distance(flat, weights.flat),
  });
  const apart = distance(node.flat, web.flat);
  const sameWords = node.said === web.said;
  console.log(JSON.stringify({ node: told(node), chromium: told(web), sameWords, apart }, undefined, 2));
} finally {
  fs.rmSync(folder, { recursive: true });
}

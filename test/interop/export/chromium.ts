/**
 * An exported ONNX file in a browser: serves `page.ts` with ONNX Runtime for the web to a Chromium without a window, and
 * prints what the page reports.
 *
 *     node --import tsx test/interop/export/chromium.ts FILE.onnx FOLDER
 *
 * FILE.onnx.verify.json stands beside the file; the runtime is installed into the folder from npm. Ends with 77,
 * and the reason on the last line, where there is no Chromium or no registry.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { runs, skip, webRuntime } from "./web-runtime.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const SECONDS = 300;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

const [model, folder] = process.argv.slice(2).map((name) => path.resolve(name));

/** One that is there, or Debian's where it may be installed. */
function chromium(): string {
  const found = () => [process.env.CHROMIUM ?? "", ...NAMES].find((name) => name && runs(name, "--version"));
  const first = found();
  if (first) return first;
  if (process.getuid?.() === 0 && runs("apt-get", "install", "--yes", "--no-install-recommends", "chromium"))
    return found() ?? skip("Debian's chromium was installed, and does not start");
  return skip("there is no Chromium, and none can be installed; name one in CHROMIUM");
}

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    external: ["/ort/*"],
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

async function main(): Promise<number> {
  const browser = chromium();
  const dist = webRuntime(folder);
  const pages: Readonly<Record<string, string | Buffer>> = {
    "/": '<!doctype html><script type="module" src="/page.js"></script>',
    "/page.js": await script(),
    "/model.onnx": fs.readFileSync(model),
    "/verify.json": fs.readFileSync(`${model}.verify.json`),
  };
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-chromium-"));
  let told = (_: string) => {};
  const report = new Promise<string>((resolve) => {
    told = resolve;
  });
  const server = http.createServer((request, response) => {
    const name = request.url ?? "/";
    if (request.method === "POST") {
      let text = "";
      request.on("data", (part) => {
        text += part;
      });
      request.on("end", () => told(text));
    }
    const file = name.startsWith("/ort/") ? path.join(dist, path.basename(name)) : undefined;
    const body = pages[name] ?? (file && fs.existsSync(file) ? fs.readFileSync(file) : undefined);
    const type = TYPES[path.extname(name)] ?? TYPES[".html"];
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(browser, [...flags, address], { stdio: ["ignore", "ignore", "ignore"] });
  const ended = new Promise<string>((resolve) =>
    child.on("exit", () => resolve('{"error":"Chromium ended"}')),
  );
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve(`{"error":"the page told nothing in ${SECONDS} s"}`), SECONDS * 1000).unref();
  });
  const text = await Promise.race([report, ended, late]);
  child.kill("SIGKILL");
  await new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.on("exit", resolve) : resolve(0),
  );
  server.close();
  server.closeAllConnections();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  console.log(text);
  return "error" in JSON.parse(text) ? 1 : 0;
}

process.exit(await main());

/**
 * An exported ONNX file in Node, in the runtime that browsers use (WebAssembly). Prints the report as JSON.
 *
 *     node --import tsx test/interop/export/node.ts FILE.onnx FOLDER
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { report } from "./report.ts";
import { webRuntime } from "./web-runtime.ts";

const [file, folder] = process.argv.slice(2).map((name) => path.resolve(name));
const dist = webRuntime(folder);
const runtime = await import(pathToFileURL(path.join(dist, "ort.wasm.min.mjs")).href);
const stored = JSON.parse(fs.readFileSync(`${file}.verify.json`, "utf8"));
const wasmPaths = `${pathToFileURL(dist).href}/`;
console.log(JSON.stringify(await report(runtime, wasmPaths, new Uint8Array(fs.readFileSync(file)), stored)));

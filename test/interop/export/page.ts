/** What runs in the browser: asks for the file and its prompts, and sends the report back. */
import type { PromptFile } from "../../../src/engine/local/export/stored-prompts.ts";
import { report, type WebRuntime } from "./report.ts";

async function reported(): Promise<object> {
  const runtime = (await import("/ort/ort.wasm.min.mjs" as string)) as WebRuntime;
  const bytes = new Uint8Array(await (await fetch("/model.onnx")).arrayBuffer());
  const stored = (await (await fetch("/verify.json")).json()) as PromptFile;
  return report(runtime, "/ort/", bytes, stored);
}

const body = await reported().catch((error) => ({ error: String(error?.stack ?? error) }));
await fetch("/report", { method: "POST", body: JSON.stringify(body) });

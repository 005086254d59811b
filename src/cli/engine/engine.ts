/**
 * `sparring engine check`: what a Tinker server does and does not do, in one table, before money is spent. `engine start` (`start/`) is a
 * server of one's own.
 */
import { HOSTED_URL, kindOf, recordOf, SERVERS } from "../../engine/tinker/capabilities.ts";
import { type Checked, checkServer } from "../../engine/tinker/check/check-server.ts";
import { findMaterial } from "../../engine/tinker/check/find-material.ts";
import { keyOf, rendererOf } from "../../engine/tinker/open.ts";
import { serverRecord } from "../../engine/tinker/server-record.ts";
import type { TinkerSettings } from "../../engine/tinker/settings.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { wholeNumber } from "../options.ts";
import { CheckTable } from "./check-table.ts";
import { addStart } from "./start/start.ts";

interface CheckFlags {
  readonly url: string;
  readonly model: string;
  readonly server: string;
  readonly loraRank: number;
  readonly modelFiles?: string;
  readonly spend?: number;
  readonly json?: boolean;
}

/** A run with the default settings cannot train there. */
const UNFIT = 1;

export const addEngine: AddCommand = (program, io, done) => {
  const engine = program.command("engine");
  addStart(engine, io, done);
  engine
    .command("check")
    .description("try a server on throw-away models, and say in one table what it does and does not do")
    .requiredOption("--model <name>", "the model, as the server names it")
    .option("--url <address>", "the server's address; the key is in TINKER_API_KEY", HOSTED_URL)
    .option(
      "--server <kind>",
      `the kind that it should be, whose known record is held against what is found: ${SERVERS.join(", ")}`,
      "auto",
    )
    .option("--model-files <folder>", "the model's tokenizer, chat template and picture sizes")
    .option("--lora-rank <n>", "rank of the adapters that are trained", wholeNumber(0, 4096), 32)
    .option("--spend <n>", "most tokens read, sampled and trained together", wholeNumber(0))
    .option("--json", "print the record as JSON, which engine.record takes")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: CheckFlags) => done(await check(flags, io)));
};

const EXAMPLES = `
Exit status: 0 if a run with the default settings can train there, otherwise 1, with the reasons.

Examples:
  sparring engine check --url http://127.0.0.1:8000 --model sparring/base
  sparring engine check --model MODEL --spend 5000
  sparring engine check --url http://127.0.0.1:8000 --model MODEL --json > server.json
`;

async function check(flags: CheckFlags, io: CliIo): Promise<number> {
  const { json, spend } = flags;
  const settings = settingsOf(flags);
  const { url, model, loraRank, modelFiles } = settings;
  const table = json ? undefined : new CheckTable(io.out);
  const checked = await checkServer({
    url,
    model,
    loraRank,
    spend,
    apiKey: keyOf(settings, io.env),
    material: (client) =>
      findMaterial({
        client,
        renderer: () => rendererOf(settings, io.env),
        filesGiven: modelFiles !== undefined,
      }),
    onPlan: (atMost) => table?.plan(model, url, atMost, spend),
    onFinding: (finding) => table?.row(finding),
    onNotice: (text) => io.err.write(`${text}\n`),
  });
  if (json) io.out.write(`${JSON.stringify(recordAsJson(checked))}\n`);
  else table?.end(checked, { kind: kindOf(settings.server, url), known: recordOf(settings.server, url) });
  return checked.reasons.length === 0 ? 0 : UNFIT;
}

/** Checked as the settings of a run are. @throws ConfigError */
function settingsOf({ url, model, server, loraRank, modelFiles }: CheckFlags): TinkerSettings {
  const { engine } = resolveConfig({
    flags: [
      "engine.kind=tinker",
      `engine.model=${model}`,
      `engine.url=${url}`,
      `engine.server=${server}`,
      `engine.loraRank=${loraRank}`,
      ...(modelFiles === undefined ? [] : [`engine.modelFiles=${modelFiles}`]),
    ],
  });
  return engine as Extract<typeof engine, { kind: "tinker" }>;
}

function recordAsJson(checked: Checked) {
  const { capabilities, findings, reasons, spent, left } = checked;
  return { ...serverRecord(checked, "check", capabilities, findings), reasons, spent, left };
}

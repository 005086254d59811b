/**
 * `sparring plan`: what a training run will take, before it is started; `train --dry-run` is the same. On
 * this machine a few steps are measured; of a Tinker server nothing is asked, and tokens are counted.
 */

import { writeFileAtomic } from "../checkpoint/files.ts";
import { readCheckedJson } from "../core/checked-json.ts";
import { ConfigError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { type Plan, planOf, planSchema } from "../run/plan/plan.ts";
import { trial } from "../run/plan/trial.ts";
import { duration } from "../run/record/status-text.ts";
import { type Config, configHash } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { addSettingOptions, type SettingFlags, sourcesOf, TRUST } from "./options.ts";
import { phases } from "./progress.ts";
import { INTERRUPTED, untilInterrupted } from "./until-interrupted.ts";

interface PlanFlags {
  readonly json?: boolean;
  /** Where the plan is kept. */
  readonly out?: string;
  /** A price list. */
  readonly prices?: string;
}

export const addPlan: AddCommand = (program, io, done) => {
  const command = program.command("plan");
  addSettingOptions(command)
    .option("--prices <file>", "--engine tinker: a price list, for what the run will cost at most")
    .option("--out <file>", "keep the plan, for train --plan: the run's report then says what came true")
    .option("--json", "print the plan as JSON")
    .option(...TRUST)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: SettingFlags & PlanFlags) =>
      done(await planned(resolveConfig(sourcesOf(flags)), flags, io)),
    );
};

const EXAMPLES = `
Examples:
  sparring plan                                     the default job
  sparring plan --iterations 500 --games-per-iteration 64
  sparring plan --out plan.json && sparring train --plan plan.json
                                                    the report of that run says what came true
`;

/** Prints the plan. @throws as `dryRun` for a server, and as `train`. */
export async function planned(config: Config, flags: PlanFlags, io: CliIo): Promise<number> {
  if (config.engine.kind === "tinker") {
    if (flags.out === undefined) return await (await import("./dry-run.ts")).dryRun(config, flags, io);
    throw new ConfigError(
      "--out keeps what was measured here, and of a server nothing is measured. Leave it out.",
    );
  }
  if (flags.prices !== undefined)
    throw new ConfigError(
      `--prices is for a server's tokens, and the engine ${config.engine.kind} asks none. Leave it out, or add --engine tinker.`,
    );
  const plan = await measuredPlan(config, io);
  if (!plan) return INTERRUPTED;
  if (flags.out !== undefined) writeFileAtomic(flags.out, `${JSON.stringify(plan, null, 2)}\n`);
  io.out.write(flags.json ? `${JSON.stringify({ type: "plan", ...plan })}\n` : planText(plan));
  return 0;
}

/** A plan of `--out`, for the run with these settings. @throws ConfigError if it is none, or of other settings. */
export function storedPlan(file: string, config: Config): Plan {
  const plan = readCheckedJson(file, planSchema, (reason, cause) => {
    return new ConfigError(
      `${file} is no plan: ${reason}. Make one: npx sparring plan … --out ${quoted(file)}`,
      {
        cause,
      },
    );
  });
  const settings = configHash(config);
  if (plan.settings === settings) return plan;
  throw new ConfigError(
    `${file} is about settings with the hash ${plan.settings}, and this run has ${settings}. Give train and plan the same settings.`,
  );
}

function measuredPlan(config: Config, io: CliIo): Promise<Plan | undefined> {
  const parts = phases(io);
  return untilInterrupted(io, async (signal) => {
    try {
      return planOf(config, await trial(config, io.clock, signal, parts.show));
    } catch (error) {
      if (signal.aborted && error === signal.reason) return undefined;
      throw error;
    } finally {
      parts.end();
    }
  });
}

function planText({ measured: { iterations, heldOutGames, seconds }, expected }: Plan): string {
  const count = (value: number) => value.toLocaleString("en");
  const rows: [string, string][] = [
    ["iterations", count(expected.iterations)],
    ["games of training", count(expected.games)],
    ["held-out games", count(expected.heldOutGames)],
    ["tokens sampled in training", `about ${count(expected.tokens)}`],
    ["time", `about ${duration(expected.seconds)}`],
    ["peak memory", `about ${count(Math.round((expected.peakBytes ?? 0) / 2 ** 20))} MB`],
    ["disk", `about ${count(Math.ceil(expected.diskBytes / 2 ** 20))} MB`],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(28)}${value}`),
    `From ${iterations} iterations and ${heldOutGames} held-out games measured here in ${duration(seconds)}.`,
    "",
  ].join("\n");
}

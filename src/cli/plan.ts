/**
 * `sparring plan`: what a training run will take, before it is started; `train --dry-run` is the same. On
 * this machine a few steps are measured; of a Tinker server nothing is asked, and tokens are counted.
 */
import { ConfigError } from "../core/errors.ts";
import { type Plan, planOf } from "../run/plan/plan.ts";
import { trial } from "../run/plan/trial.ts";
import { duration } from "../run/record/status-text.ts";
import type { Config } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import type { AddCommand } from "./command.ts";
import { dryRun } from "./dry-run.ts";
import type { CliIo } from "./io.ts";
import { addSettingOptions, type SettingFlags, sourcesOf, TRUST } from "./options.ts";
import { INTERRUPTED, untilInterrupted } from "./until-interrupted.ts";

interface PlanFlags {
  readonly json?: boolean;
  /** A price list. */
  readonly prices?: string;
}

export const addPlan: AddCommand = (program, io, done) => {
  const command = program
    .command("plan")
    .description("say what a training run will take: games, tokens, time, memory, disk");
  addSettingOptions(command)
    .option("--prices <file>", "--engine tinker: a price list, for what the run will cost at most")
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
  sparring train --plan --run runs/mine             the same first, kept in the run: its report says what came true
`;

/** Prints the plan. @throws as `dryRun` for a server, and as `train`. */
export async function planned(config: Config, flags: PlanFlags, io: CliIo): Promise<number> {
  if (config.engine.kind === "tinker") return await dryRun(config, flags, io);
  if (flags.prices !== undefined)
    throw new ConfigError(
      `--prices is for a server's tokens, and the engine ${config.engine.kind} asks none. Leave it out, or add --engine tinker.`,
    );
  const plan = await measuredPlan(config, io);
  if (!plan) return INTERRUPTED;
  io.out.write(flags.json ? `${JSON.stringify({ type: "plan", ...plan })}\n` : planText(plan));
  return 0;
}

/** The plan of a run that is started next, told on the way; undefined after Ctrl-C. @throws as `planned`. */
export async function measured(config: Config, flags: PlanFlags, io: CliIo): Promise<Plan | undefined> {
  if (config.engine.kind === "tinker")
    throw new ConfigError(
      "--plan measures steps on this machine, and a server's cost money: see --dry-run, and leave out --plan.",
    );
  const plan = await measuredPlan(config, io);
  if (plan)
    io.out.write(flags.json ? `${JSON.stringify({ type: "plan", ...plan })}\n` : `${planText(plan)}\n`);
  return plan;
}

function measuredPlan(config: Config, io: CliIo): Promise<Plan | undefined> {
  return untilInterrupted(io, async (signal) => {
    try {
      return planOf(config, await trial(config, io.clock, signal));
    } catch (error) {
      if (signal.aborted && error === signal.reason) return undefined;
      throw error;
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
    `From ${iterations} iterations and ${heldOutGames} held-out games measured here in ${duration(seconds)}; nothing was kept.`,
    "",
  ].join("\n");
}

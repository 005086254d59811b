/** `sparring settings`: every setting with its meaning, what it allows and its value in a preset. */
import { configSchema } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { describeType, settingsOf, valueAt } from "../run/settings/schema-flags.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";

export const addSettings: AddCommand = (program, io, done) => {
  program
    .command("settings")
    .description("list every setting: meaning, allowed values, value in a preset")
    .option("--preset <name>", "whose values to show", "small")
    .option("--json", "print a JSON list")
    .addHelpText("after", "\nExamples:\n  sparring settings\n  sparring settings --preset paper --json\n")
    .action((flags: { preset: string; json?: boolean }) => done(list(flags, io)));
};

function list({ preset, json }: { preset: string; json?: boolean }, io: CliIo): number {
  const config = resolveConfig({ preset });
  const rows = settingsOf(configSchema).map(({ key, description, schema }) => {
    return { key, value: valueAt(config, key), allowed: describeType(schema), description };
  });
  if (json) {
    io.out.write(`${JSON.stringify(rows)}\n`);
    return 0;
  }
  for (const { key, value, allowed, description } of rows) {
    io.out.write(`${key} = ${JSON.stringify(value)}\n    ${description} (${allowed})\n`);
  }
  return 0;
}

/** `sparring settings`: every setting with its meaning, what it allows and its value in a preset. */
import { configSchema } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { describeType, settingsOf, valueAt } from "../run/settings/schema-flags.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { type KindFlags, kindSettings } from "./options.ts";

export const addSettings: AddCommand = (program, io, done) => {
  program
    .command("settings")
    .option("--preset <name>", "whose values to show (default: that of the game)")
    .option("--game <name>", "with this game; a preset may have settings of its own for it")
    .option("--engine <name>", "with this engine, likewise")
    .option("--json", "print a JSON list")
    .addHelpText("after", EXAMPLES)
    .action((flags: SettingsFlags) => done(list(flags, io)));
};

interface SettingsFlags extends KindFlags {
  readonly preset?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  sparring settings
  sparring settings --preset paper --json
  sparring settings --preset spiral --engine tabular
`;

function list({ preset, json, ...kinds }: SettingsFlags, io: CliIo): number {
  const config = resolveConfig({ preset, flags: kindSettings(kinds) });
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

/** `sparring dashboard [DIR]`: the page over a folder of runs, until Ctrl-C. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { type ContestantSpec, parseContestant } from "../../measure/contestants.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { collect, TRUST, wholeNumber } from "../options.ts";
import { aborted } from "../serving.ts";
import { untilInterrupted } from "../until-interrupted.ts";

interface DashboardFlags {
  readonly port: number;
  readonly trust?: boolean;
  readonly host?: string;
  readonly player: readonly string[];
}

const NAME = /^([\p{L}\p{N}][\p{L}\p{N} ._-]{0,39})=(.+)$/u;

/** @throws ConfigError for a word that names no player. */
function namedPlayer(word: string): [string, ContestantSpec] {
  const [, name, player] = NAME.exec(word) ?? [];
  if (name !== undefined) return [name, parseContestant(player)];
  throw new ConfigError(
    "--player gives a player no name of letters and digits. Write NAME=PLAYER, e.g. large=openai:MODEL@URL.",
  );
}

/** Where `train` keeps runs; made where it is missing, so that a first run can be started from the page. */
const RUNS = "runs";

export const addDashboard: AddCommand = (program, io, done) => {
  program
    .command("dashboard")
    .argument("[dir]", "a folder of runs, or one run", RUNS)
    .option("--port <n>", "0 takes one that is free", wholeNumber(0, 65535), 8800)
    .option(
      "--player <name=player>",
      "a player that a page may choose by this name: openai:MODEL@URL, a weights file, a run elsewhere; may be repeated",
      collect,
      [],
    )
    .option(
      "--host <address>",
      "where people on the network join a table, with its code, at the next port; nothing else is served there (0.0.0.0: on all addresses)",
    )
    .option(...TRUST)
    .addHelpText("after", EXAMPLES)
    .action(async (dir: string, flags: DashboardFlags) => done(await dashboard(dir, flags, io)));
};

const EXAMPLES = `
The page is served to this machine alone and loads nothing from anywhere. A program or a folder of pictures that a run's settings name is shown as
text, and not used without --trust. Runs are started, stopped and gone on with from the page where it was opened with the whole address, its key
included; those that are started there end with this command.

Examples:
  sparring dashboard
  sparring dashboard runs/mine --port 0
  sparring dashboard --player 'large=openai:gpt-4o@https://api.openai.com#tokens=200000' --host 192.168.1.20
`;

async function dashboard(store: string, flags: DashboardFlags, io: CliIo): Promise<number> {
  const { port, trust, host } = flags;
  const named = new Map(flags.player.map(namedPlayer));
  // The server's library is loaded by this command alone.
  const { DashboardServer } = await import("../../server/dashboard/server.ts");
  const { builtPage } = await import("../../server/dashboard/page-files.ts");
  if (store === RUNS) fs.mkdirSync(RUNS, { recursive: true });
  return untilInterrupted(io, async (signal) => {
    const onFailure = (message: string) => io.err.write(`sparring: ${message}\n`);
    const acts = { date: io.clock.date };
    const guests = host === undefined ? undefined : { host, port: port === 0 ? 0 : port + 1 };
    const server = await DashboardServer.start({
      ...{ store, port, trust: trust === true, onFailure, acts, play: { named } },
      ...(guests && { guests }),
    });
    if (builtPage() === undefined)
      io.err.write("The page is not built yet: run npm run dashboard:build in the folder of Sparring.\n");
    io.out.write(`The runs of ${store} are shown at ${server.keyedUrl} (Ctrl-C ends it)\n`);
    if (server.guestsUrl !== undefined)
      io.out.write(`People on the network join a table at ${server.guestsUrl}, with its code\n`);
    await aborted(signal);
    const left = await server.stop();
    for (const id of left)
      io.err.write(`${id} was stopped. Go on with: npx sparring train --resume ${path.join(store, id)}\n`);
    return 0;
  }) as Promise<number>;
}

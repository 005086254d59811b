/** `sparring bundle RUN`: the dashboard of one run as a folder of files, for any web server or none. */
import path from "node:path";
import { ConfigError, DataError } from "../../core/errors.ts";
import { refuseFull, writeNewFolder } from "../../core/new-folder.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { TRUST, wholeNumber } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface BundleFlags {
  readonly out?: string;
  readonly games: number;
  /** True: the run's own model. */
  readonly play?: string | true;
  readonly webgpu?: boolean;
  readonly trust?: boolean;
  readonly json?: boolean;
}

export const addBundle: AddCommand = (program, io, done) => {
  program
    .command("bundle")
    .argument("<run>", "a run directory, finished or not")
    .option("-o, --out <dir>", "a new folder, or a former bundle (default: RUN/site)")
    .option(
      "--games <n>",
      "the most games to copy: half the newest, half over all",
      wholeNumber(1, 5000),
      100,
    )
    .option(
      "--play [model]",
      'let visitors of the page play against the run\'s newest checkpoint, or a checkpoint, a weights file or "base"',
    )
    .option("--webgpu", "with --play: let visitors compute on their graphics card too (27 MB more)")
    .option(...TRUST)
    .option("--json", "print what was written as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, flags: BundleFlags) => done(await bundle(run, flags, io)));
};

const EXAMPLES = `
The page is that of "sparring dashboard" with the answers of its server in files: open its index.html, or put the folder on any web server. What is
live stays at home, and so do absolute paths, keys and what programs the settings name. Playing needs a web server, e.g. "python3 -m http.server".

Examples:
  sparring bundle runs/mine
  sparring bundle runs/mine --out site --games 300
  sparring bundle runs/mine --play
`;

async function bundle(run: string, flags: BundleFlags, io: CliIo): Promise<number> {
  const { builtPage } = await import("../../server/dashboard/page-files.ts");
  const { isCopy, mark } = await import("../../server/dashboard/copy/marker.ts");
  const out = flags.out ?? path.join(run, "site");
  refuse(out, isCopy);
  const play = await playing(run, flags);
  const page = builtPage("site");
  if (page === undefined)
    throw new ConfigError(
      "the page is not built yet: run npm run dashboard:build in the folder of Sparring, then try again.",
    );
  const { writeSite } = await import("../../server/dashboard/copy/site.ts");
  const count = progress(io, "games");
  const made = await untilInterrupted(io, (signal) =>
    writeNewFolder(
      out,
      async (folder) => {
        const site = await writeSite(folder, {
          ...{ run, games: flags.games, trust: flags.trust === true, page, env: io.env, signal },
          madeAt: io.clock.date(),
          ...(play && { play }),
          onGame: (done, total) => count.show(done, total),
        });
        return { ...site, ...mark(folder) };
      },
      isCopy,
    ).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return undefined;
    }),
  ).finally(count.end);
  if (made === undefined) {
    io.err.write("stopped; nothing was written\n");
    return INTERRUPTED;
  }
  io.out.write(flags.json ? `${JSON.stringify({ out, ...made })}\n` : summary(out, made));
  return 0;
}

async function playing(run: string, { play, webgpu = false }: BundleFlags) {
  if (play === undefined) {
    if (webgpu) throw new ConfigError("--webgpu is about playing. Add --play, or leave it out.");
    return undefined;
  }
  const { playPart } = await import("./play-part.ts");
  return playPart({ word: play === true ? run : play, webgpu });
}

function refuse(out: string, isCopy: (folder: string) => boolean): void {
  try {
    refuseFull(path.resolve(out), isCopy);
  } catch (error) {
    throw new DataError(
      `${(error as Error).message} Only a folder that holds a former bundle and nothing else is replaced.`,
    );
  }
}

function summary(out: string, made: { games: number; of: number; files: number; bytes: number }): string {
  const { games, of, files, bytes } = made;
  const copied = games === of ? `${games} games` : `${games} of ${of} games`;
  return `${out}: ${copied}, ${files} files, ${(bytes / 1e6).toFixed(1)} MB. Open ${path.join(out, "index.html")}, or serve the folder.\n`;
}

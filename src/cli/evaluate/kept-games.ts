/**
 * Games of a match or an arena that are kept, so that one can read what was said: a folder of episodes with the
 * settings they were played by, as `sparring replay` reads them.
 */

import fs from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { guardWrite, writeError, writeFileAtomic } from "../../checkpoint/files.ts";
import { CheckpointError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";
import type { Episode } from "../../rollout/episode.ts";
import { writeEpisodes } from "../../rollout/episode-file.ts";
import { trustStarted } from "../../run/open/trust.ts";
import type { Config } from "../../run/settings/config.ts";
import { fileName } from "../../run/shown-game.ts";
import type { CliIo } from "../io.ts";

const CONFIG = "config.json";

export interface KeepFlags {
  readonly keep?: string;
}

export function addKeepOption(command: Command): Command {
  return command.option("--keep <folder>", "keep the games, to be read with: sparring replay FOLDER");
}

export class KeptGames {
  private constructor(readonly folder: string) {}

  /**
   * Nothing without `--keep`. @throws CheckpointError if the folder holds something else, or games by other
   * settings.
   */
  static open({ keep: folder }: KeepFlags, config: Config): KeptGames | undefined {
    if (folder === undefined) return undefined;
    const file = path.join(folder, CONFIG);
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    const same = names.includes(CONFIG) && fs.readFileSync(file, "utf8") === text;
    if (names.length > 0 && !same)
      throw new CheckpointError(
        `${folder} is not empty and holds no games by these settings. Choose a new folder with --keep.`,
      );
    guardWrite(folder, () => fs.mkdirSync(path.join(folder, "episodes"), { recursive: true }));
    if (!same) writeFileAtomic(file, text);
    trustStarted(folder, config);
    return new KeptGames(folder);
  }

  /** Games of two players; those kept before under the same names are replaced. @throws CheckpointError */
  async add(a: string, b: string, episodes: readonly Episode[]): Promise<void> {
    const file = path.join(this.folder, "episodes", `${fileName(a)}-against-${fileName(b)}.jsonl`);
    const partial = `${file}.${process.pid}.tmp`;
    try {
      fs.rmSync(partial, { force: true });
      await writeEpisodes(partial, episodes);
      fs.renameSync(partial, file);
    } catch (cause) {
      throw writeError(file, cause);
    }
  }

  tell({ err }: Pick<CliIo, "err">): void {
    err.write(`The games are kept. Read them with: npx sparring replay ${quoted(this.folder)}\n`);
  }
}

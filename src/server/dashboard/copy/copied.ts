/**
 * What stands in the files of a copied run: the server's own answers (`wire.ts`), each in one file of the folder `data`. Types and names alone, one
 * source for the command that writes them and the page that reads them.
 *
 * A file is a script of one call, `sparringData("NAME", "JSON")`: a page that is opened from the disk may load scripts and nothing else. The JSON is
 * a string to be parsed, so a run's own words are never a program.
 */
import type { Dynamics } from "../alarms/wire.ts";
import type { Curves, GameChoices, GameRow, GameView, Ladder, RunDetail, Trouble } from "../wire.ts";

export interface CopiedFiles {
  readonly run: CopiedRun;
  readonly curves: Curves;
  readonly alarms: Dynamics;
  readonly ladder: Ladder;
  readonly games: CopiedGames;
}

export interface CopiedRun {
  readonly detail: RunDetail;
  /** As ISO 8601. */
  readonly madeAt: string;
  /** Games that were copied, and games of the run. */
  readonly copied: number;
  readonly of: number;
  /** Absent where nobody can play. */
  readonly play?: CopiedModel;
}

/** A model that plays in the browser: `play/model.onnx`. */
export interface CopiedModel {
  /** For people, e.g. `checkpoint 12 of spy`. */
  readonly name: string;
  readonly bytes: number;
  /** Of the runtime by what computes: `play/ort-wasm.wasm`, `play/ort-webgpu.wasm`. */
  readonly runtimes: { readonly wasm: number; readonly webgpu?: number };
  /** Settings of the game that is played. */
  readonly game: unknown;
}

export interface CopiedGames {
  readonly games: readonly GameRow[];
  readonly choices: GameChoices;
}

/** One game from above and from each seat. */
export interface CopiedGame {
  /** PNG as data URLs; `address` of a picture in a view is an index into them. */
  readonly pictures: readonly string[];
  readonly views: Readonly<Record<string, GameView | Trouble>>;
}

/** The file of a game, by its place in the run. */
export function gameName(file: string, at: number): string {
  return `game-${file.replace(/\.jsonl$/, "")}-${at}`;
}

/** A run as a folder of files that any web server shows, or a browser from the disk: the page, and the answers that its server would give. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError, DataError } from "../../../core/errors.ts";
import type { Dynamics } from "../alarms/wire.ts";
import { dashboardApp } from "../app.ts";
import { rowsAt } from "../games/game-list.ts";
import { type OpenedRun, OpenedRuns } from "../store/opened-runs.ts";
import type { Curves, Ladder, RunDetail, Trouble } from "../wire.ts";
import { gamePlaces, type StoredPlace, spread } from "./chosen-games.ts";
import { Concealer } from "./conceal.ts";
import { type CopiedGame, type CopiedModel, gameName } from "./copied.ts";
import { copiedGame } from "./copied-game.ts";

export interface SiteOptions {
  /** The run directory. */
  readonly run: string;
  /** The most games that are copied. */
  readonly games: number;
  /** Whether programs and folders that the run names may be used. */
  readonly trust: boolean;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the built page. */
  readonly page: string;
  /** The model that a visitor plays against, once its files are in the folder. */
  readonly play?: (folder: string, hide: Concealer) => Promise<CopiedModel>;
  readonly signal?: AbortSignal;
  readonly onGame?: (done: number, total: number) => void;
}

export interface CopiedSite {
  readonly games: number;
  /** Games of the run. */
  readonly of: number;
}

/** Files of the page that only a visitor who plays needs. */
const PLAY = "play";

/** @throws DataError or ConfigError for a folder that is no run, or one whose settings or events cannot be read. */
export async function writeSite(folder: string, options: SiteOptions): Promise<CopiedSite> {
  const { trust, madeAt, signal, onGame } = options;
  const { store, id } = placeOf(options.run);
  const run = await new OpenedRuns(store, trust).open(id);
  const hide = new Concealer(run.config, [store, run.folder], options.env);
  const [detail, curves, alarms, ladder] = await answersOf(store, id, trust);
  const all = await gamePlaces(run.folder);
  const places = spread(all, options.games);
  copyPage(options.page, folder, options.play !== undefined);
  const play = await options.play?.(folder, hide);
  const write = (name: string, answer: unknown) => writeAnswer(folder, name, hide.json(answer));
  const counts = { copied: places.length, of: all.length };
  write("run", { detail: atRest(detail), madeAt, ...counts, ...(play && { play }) });
  write("curves", curves);
  write("alarms", alarms);
  write("ladder", ladder);
  const { games, choices } = await rowsAt(run, places);
  write("games", { games, choices });
  for (const [i, place] of places.entries()) {
    signal?.throwIfAborted();
    if (games[i].damage === undefined) await writeGame(run, place, trust, hide, folder);
    onGame?.(i + 1, places.length);
  }
  return { games: places.length, of: all.length };
}

async function writeGame(
  run: OpenedRun,
  place: StoredPlace,
  trust: boolean,
  hide: Concealer,
  folder: string,
): Promise<void> {
  const { pictures, views }: CopiedGame = await copiedGame(run, place, trust);
  writeAnswer(folder, gameName(place.file.name, place.at), { pictures, views: hide.json(views) });
}

/** A run is named by its folder, whatever the path that leads there. @throws ConfigError if there is none. */
function placeOf(run: string): { store: string; id: string } {
  if (!fs.statSync(path.join(run, "config.json"), { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(
      `${run} is no run directory: it has no config.json. Give the folder that "sparring train" wrote.`,
    );
  const folder = fs.realpathSync(run);
  return { store: path.dirname(folder), id: path.basename(folder) };
}

/** What the page's own server would say. @throws DataError with its reason. */
async function answersOf(
  store: string,
  id: string,
  trust: boolean,
): Promise<[RunDetail, Curves, Dynamics, Ladder]> {
  const { app, close } = dashboardApp({ store, named: id, trust, page: new Map() });
  const ask = async <Answer>(what: string): Promise<Answer> => {
    const address = `/api/${what}?${new URLSearchParams({ run: id })}`;
    const answer = await app.request(address, { headers: { host: "127.0.0.1" } });
    const body = (await answer.json()) as Answer & Trouble;
    if (answer.ok) return body;
    throw new DataError(`${what} of ${id} cannot be copied: ${body.error}`);
  };
  try {
    return [await ask("run"), await ask("curves"), await ask("alarms"), await ask("ladder")];
  } finally {
    close();
  }
}

/** In a copy nothing goes on, and nobody can go on with it. */
function atRest(detail: RunDetail): RunDetail {
  if (detail.state === "running")
    return { ...detail, state: "interrupted", why: "This copy was made while the run was training." };
  return detail.why === undefined ? detail : { ...detail, why: detail.why.replace(/ Go on with: .*$/, "") };
}

function copyPage(page: string, folder: string, withPlay: boolean): void {
  const wanted = (file: string) => withPlay || path.relative(page, file).split(path.sep)[0] !== PLAY;
  fs.cpSync(page, folder, { recursive: true, filter: wanted });
  fs.mkdirSync(path.join(folder, "data"));
}

function writeAnswer(folder: string, name: string, answer: unknown): void {
  const call = `sparringData(${JSON.stringify(name)}, ${JSON.stringify(JSON.stringify(answer))});\n`;
  fs.writeFileSync(path.join(folder, "data", `${name}.js`), call);
}

/**
 * The pictures of a run's data source, made on demand and one at a time. Folders, modules and commands that the run names are used only where the
 * command was told to trust its runs; a server that edits pictures is never called from here. Elsewhere the pictures are those that the run kept.
 */
import path from "node:path";
import pLimit from "p-limit";
import { SparringError } from "../../../core/errors.ts";
import type { ImagePair, PairSource, Split } from "../../../pairs/pair.ts";
import { secretWord } from "../../../run/open/games.ts";
import { ENDPOINT } from "../../../run/open/named-code.ts";
import { parsePairNames } from "../../../run/open/pair-names.ts";
import { openPairs } from "../../../run/open/sources.ts";
import type { Config } from "../../../run/settings/config.ts";
import { Refusal } from "../../http/refusal.ts";
import { namedFolder } from "../games/secrets.ts";
import { Recent } from "../recent.ts";
import type { StoredRun } from "../store/stored-run.ts";
import { keptNames, keptSheetPair } from "./kept-pairs.ts";
import { rejectedItems } from "./rejected-items.ts";
import { type MadePair, madePair, sheetPair, type View } from "./sheet-pair.ts";
import type { DataPage, SheetPair, SplitSize } from "./wire.ts";

/** A page of the sheet. */
export interface SheetPlace {
  readonly split: Split;
  readonly from: number;
  /** Of the rejected items. */
  readonly kind?: string;
}

const PAGE = 12;
/** A page ends early where its pairs take long. */
const PATIENCE_MS = 4000;
const MOST_SOURCES = 4;
const MOST_PAIRS = 96;
const MOST_WAITING = 40;

export class RunPictures {
  private readonly sources = new Recent<PairSource>(MOST_SOURCES);
  private readonly pairs = new Recent<MadePair>(MOST_PAIRS);
  private readonly oneByOne = pLimit(1);

  /** @param trust whether what runs name may be used. */
  constructor(private readonly trust: boolean) {}

  async page(run: StoredRun, { split, from, kind }: SheetPlace): Promise<DataPage> {
    const { config } = run;
    const head = { source: config.pairs.source.slice(0, 500), split, from, rejected: [] };
    const game = pictureGame(config);
    if (!game)
      return {
        ...head,
        shows: "none",
        sizes: [],
        pairs: [],
        notes: ["The games of this run have no pictures."],
      };
    const source = await this.opened(config, game).catch((error: Error) => error);
    if (source instanceof Error) return { ...head, ...(await this.kept(run, from, source)) };
    const rejected = await Promise.all(storesOf(config).map((store) => rejectedItems(store, kind)));
    return {
      ...head,
      shows: "source",
      sizes: sizesOf(source),
      used: Math.min(config.pairs.trainPairs, source.size("train")),
      rejected: rejected.filter((items) => items !== undefined),
      notes: [],
      ...(await this.made(run, game, source, { split, from })),
    };
  }

  /** A picture of the source as PNG. @throws Refusal 404 where there is none, NotTrusted where the source is not opened. */
  async picture({ config }: StoredRun, split: Split, index: number, view: View): Promise<Uint8Array> {
    const game = pictureGame(config);
    const source = game && (await this.opened(config, game));
    if (!game || !source || index >= source.size(split)) throw noPicture();
    return pngOf(await this.pair(config, game, source, split, index), view);
  }

  /** A picture that the run kept as PNG. @throws Refusal 404 where there is none. */
  async keptPicture({ folder }: StoredRun, name: string, view: View): Promise<Uint8Array> {
    if (!keptNames(folder).includes(name)) throw noPicture();
    return pngOf(await keptSheetPair(folder, name), view);
  }

  private async made(
    { id, config }: StoredRun,
    game: Config["game"],
    source: PairSource,
    { split, from }: SheetPlace,
  ): Promise<Pick<DataPage, "pairs" | "next">> {
    const end = Math.min(source.size(split), from + PAGE);
    const deadline = performance.now() + PATIENCE_MS;
    const pairs: SheetPair[] = [];
    let index = from;
    for (; index < end && (index === from || performance.now() < deadline); index++) {
      const query = { run: id, split, index: String(index) };
      const address = (view: View) => `/api/data/picture?${new URLSearchParams({ ...query, view })}`;
      try {
        pairs.push({ index, ...sheetPair(await this.pair(config, game, source, split, index), address) });
      } catch (error) {
        if (!(error instanceof SparringError) || error instanceof Refusal) throw error;
        pairs.push({ index, id: `${split} ${index}`, changes: [], trouble: error.message.slice(0, 400) });
      }
    }
    return { pairs, ...(index < source.size(split) && { next: index }) };
  }

  private async kept(
    run: StoredRun,
    from: number,
    why: Error,
  ): Promise<Omit<DataPage, "source" | "split" | "from">> {
    const names = keptNames(run.folder);
    const pairs: SheetPair[] = [];
    for (const name of names.slice(from, from + PAGE)) {
      const address = (view: View) => `/api/data/kept?${new URLSearchParams({ run: run.id, name, view })}`;
      const made = await keptSheetPair(run.folder, name).catch((error: Error) => error);
      if (made && !(made instanceof Error)) pairs.push(sheetPair(made, address));
      else if (made) pairs.push({ id: name, changes: [], trouble: made.message.slice(0, 400) });
    }
    const has =
      names.length === 0 ? "The run stored no pictures itself." : "Shown are those that the run stored.";
    return {
      shows: "kept",
      sizes: [],
      pairs,
      rejected: [],
      notes: [why.message.slice(0, 800), has],
      ...(from + PAGE < names.length && { next: from + PAGE }),
    };
  }

  /** @throws SparringError where the source may not or cannot be opened. */
  private async opened(config: Config, game: Config["game"]): Promise<PairSource> {
    const refusal = this.trust ? servedEdits(config) : namedFolder(config);
    if (refusal !== undefined) throw new Refusal(403, refused(refusal, this.trust));
    return this.sources.get(nameOf(config, game), () => openPairs({ pairs: config.pairs, game }));
  }

  private pair(config: Config, game: Config["game"], source: PairSource, split: Split, index: number) {
    return this.pairs.get(`${split} ${index} ${nameOf(config, game)}`, async () => {
      if (this.oneByOne.pendingCount > MOST_WAITING)
        throw new Refusal(503, "too many pictures are asked for. Wait a moment, and load the page again.");
      const { difficulty } = config.pairs;
      return this.oneByOne(async () =>
        madePair(asSeen(await source.pair(split, index, difficulty ?? undefined), game)),
      );
    });
  }
}

/** The run's first game that is played on pictures. */
function pictureGame({ game, moreGames }: Config): Config["game"] | undefined {
  return [game, ...moreGames].find((one) => secretWord({ game: one }) === "picture");
}

/** Without the edit where the spy sees a blank picture. */
function asSeen({ modified, changes, ...pair }: ImagePair, game: Config["game"]): ImagePair {
  const edited = "spyView" in game && game.spyView === "edited";
  return edited && modified ? { ...pair, modified, changes } : { ...pair, changes: [] };
}

function nameOf({ pairs }: Config, game: Config["game"]): string {
  return JSON.stringify([pairs, game]);
}

function sizesOf(source: PairSource): SplitSize[] {
  return (["train", "heldout"] as const).map((split) => {
    const size = source.size(split);
    return { split, pairs: Number.isFinite(size) ? size : null };
  });
}

/** Folders that may be pair stores. */
function storesOf({ pairs }: Config): string[] {
  return parsePairNames(pairs.source).flatMap((name) =>
    name.kind === "folder" ? [path.resolve(name.path)] : [],
  );
}

/** Each picture would be paid for, whoever is trusted. */
function servedEdits({ pairs }: Config): string | undefined {
  return pairs.editor.startsWith(ENDPOINT)
    ? `pairs.editor is ${pairs.editor}, a server, which a page does not call.`
    : undefined;
}

function refused(why: string, trust: boolean): string {
  const remedy = trust ? "" : " If you know where the run comes from, start the dashboard with --trust.";
  return `The source of the pictures is not opened: ${why}${remedy}`;
}

function pngOf(made: MadePair | undefined, view: View): Uint8Array {
  const picture = made?.pictures[view];
  if (!picture) throw noPicture();
  return picture.png;
}

function noPicture(): Refusal {
  return new Refusal(404, "there is no such picture. Load the page again.");
}

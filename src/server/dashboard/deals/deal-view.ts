/** One deal, played by the weights of several iterations, as columns beside each other. */
import type { AnyGame } from "../../../games/game.ts";
import { seatName } from "../../../games/game.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { Refusal } from "../../http/refusal.ts";
import { tellFromAbove } from "../games/game-view.ts";
import { type RunRules, runRules, sidesOf, winnerOf } from "../games/rules.ts";
import { dealtSecret } from "../games/secrets.ts";
import type { GamePlace } from "../games/shown-game.ts";
import { addresses, type OpenedStoredGame, openStored, pictures } from "../games/shown-game.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import { storedCheckpoints } from "../weights/checkpoints.ts";
import type { RunWeights } from "../weights/run-weights.ts";
import { playDeal } from "./play-deal.ts";
import { type DealtGame, evenly, sameDeals } from "./stored-deals.ts";
import { BASE, type Holder, holdersOf, tableText } from "./tables.ts";
import type { DealColumn, DealView } from "./wire.ts";

/** Checkpoints that may be asked to play. */
const MOST_PLAYABLE = 12;
/** Deals whose played games are kept in memory. */
const MOST_KEPT = 50;
const UNTOLD = { rewards: [], advantages: [] };

/** A deal whose game can be told. */
interface OpenedDeal {
  readonly opened: OpenedStoredGame;
  readonly game: AnyGame;
  readonly secret: unknown;
  readonly table: string;
  readonly rules: RunRules;
  /** Why it cannot be played again. */
  readonly why?: string;
}

export class Deals {
  /** Games that were played because a page asked, by deal. */
  private readonly played = new Map<string, readonly DealColumn[]>();

  /** @param weights absent where nothing is computed. */
  constructor(
    private readonly trust: boolean,
    private readonly weights: RunWeights | undefined,
  ) {}

  /** @throws Refusal where there is no such game, or its rules are not at hand. */
  async view(run: OpenedRun, place: GamePlace): Promise<DealView> {
    const deal = await this.open(run, place);
    const { opened, game, secret, table, rules, why } = deal;
    const { episode, file } = opened;
    const { games, left } = await sameDeals(run.folder, { file, at: place.at, episode });
    const sides = sidesOf(rules, episode);
    const stored = games.map((one) => columnOf(deal, one.episode, one));
    const columns = [...stored, ...(this.played.get(nameOf(run, episode)) ?? [])];
    const { opening } = tellFromAbove(game, episode, secret, UNTOLD);
    return {
      game: episode.game.slice(0, 80),
      secret: episode.secret.id.slice(0, 200),
      seats: episode.seats.map(({ role }, seat) => ({
        name: seatName(seat, "first"),
        role: role.slice(0, 80),
        side: sides[seat].slice(0, 80),
      })),
      pictures: addresses(run.id, { ...place, view: "above" }, pictures(opened, "above")),
      opening,
      tables: [...new Set([table, ...columns.map((column) => column.table).sort()])],
      columns: columns.sort((a, b) => a.iteration - b.iteration || Number(b.at ?? 0) - Number(a.at ?? 0)),
      playable: why === undefined ? await this.playable(run, columns, table) : [],
      notes: [
        ...(opened.found?.note === undefined ? [] : [opened.found.note]),
        ...(left > 0
          ? [`Of the matches of this run, ${left} were not looked through; those shown lie evenly apart.`]
          : []),
        ...(why === undefined ? [] : [why]),
      ],
    };
  }

  /** Plays a deal with the weights of an iteration. @throws Refusal where it cannot be. */
  async play(run: OpenedRun, place: GamePlace, iteration: number): Promise<DealColumn> {
    const deal = await this.open(run, place);
    const { opened, game, table, why } = deal;
    const { episode, file } = opened;
    if (why !== undefined || !this.weights) throw new Refusal(409, why ?? "nothing is computed here.");
    if (iteration !== 0 && !storedCheckpoints(run.folder).includes(iteration))
      throw new Refusal(404, `the run has no checkpoint ${iteration}.`);
    const name = nameOf(run, episode);
    const known = this.played.get(name)?.find((one) => one.iteration === iteration && one.table === table);
    if (known) return known;
    const secret = await dealtSecret(run.config, episode, this.trust);
    const again = await this.weights.use(run, iteration, (weights) =>
      playDeal({ game, episode, secret, kind: file.kind }, run.config, weights),
    );
    const column = { ...columnOf(deal, again), table, iteration };
    this.keep(name, column);
    return column;
  }

  private async open(run: OpenedRun, place: GamePlace): Promise<OpenedDeal> {
    const opened = await openStored(run, place, this.trust);
    const { game, found, episode } = opened;
    if (!game || !found) throw new Refusal(422, `this deal cannot be told: ${opened.why}`);
    const rules = await runRules(run.config);
    const table = tableText(holdersOf(episode), sidesOf(rules, episode));
    const why = this.refusal(run, opened) ?? (await this.withoutBase(run, holdersOf(episode)));
    return { opened, game, secret: found.secret, table, rules, ...(why !== undefined && { why }) };
  }

  private refusal({ config }: OpenedRun, { found }: OpenedStoredGame): string | undefined {
    if (!this.weights)
      return "This server only shows: other weights play this deal where sparring dashboard runs by itself.";
    if (found?.note !== undefined)
      return "Other weights cannot play this deal here, since its pictures are not at hand.";
    return this.weights.refusal(config);
  }

  /** A table at which the base sits needs the run's own. */
  private async withoutBase(run: OpenedRun, holders: readonly Holder[]): Promise<string | undefined> {
    return holders.includes(BASE) ? this.weights?.baseRefusal(run) : undefined;
  }

  /** The base and checkpoints that have no column at this table. */
  private async playable(run: OpenedRun, columns: readonly DealColumn[], table: string): Promise<number[]> {
    const has = new Set(columns.filter((column) => column.table === table).map(({ iteration }) => iteration));
    const base = (await this.weights?.baseRefusal(run)) === undefined ? [0] : [];
    const all = [...base, ...storedCheckpoints(run.folder)];
    return evenly(all, MOST_PLAYABLE).filter((iteration) => !has.has(iteration));
  }

  private keep(name: string, column: DealColumn): void {
    const before = this.played.get(name) ?? [];
    this.played.delete(name);
    this.played.set(name, [...before, column]);
    const [oldest] = this.played.keys();
    if (this.played.size > MOST_KEPT) this.played.delete(oldest);
  }
}

function columnOf({ game, secret, rules }: OpenedDeal, episode: Episode, stored?: DealtGame): DealColumn {
  const place = stored && { file: stored.file.name, at: stored.at, kind: stored.file.kind };
  const after = stored?.file.iteration ?? 0;
  const head = {
    ...place,
    // The games of an iteration are played before it trains.
    iteration: stored?.file.kind === "training" ? after - 1 : after,
    table: tableText(holdersOf(episode), sidesOf(rules, episode)),
  };
  try {
    const { steps, ending = [] } = tellFromAbove(game, episode, secret, UNTOLD);
    return { ...head, steps, ending, ...winnerOf(rules, episode) };
  } catch (error) {
    return { ...head, steps: [], ending: [], trouble: (error as Error).message.slice(0, 400) };
  }
}

function nameOf({ id }: OpenedRun, { key, secret, game }: Episode): string {
  return JSON.stringify([id, game, key, secret.id]);
}

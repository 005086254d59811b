/**
 * A panel played by real players: each seating on the same held-out deals, then everything measured. Bots
 * need to know what is in the pictures; where those do not say, their games are left out.
 */
import { EvaluationError } from "../../../core/errors.ts";
import { pairSecrets } from "../../../games/spot-the-spy/secrets.ts";
import type { ImagePair, PairSource } from "../../../pairs/pair.ts";
import { rememberedPairs } from "../../../pairs/remembered.ts";
import { copycatBot } from "../../../players/bots/spot-the-spy/copycat.ts";
import { oracleBot } from "../../../players/bots/spot-the-spy/oracle.ts";
import { reader } from "../../../players/bots/spot-the-spy/reader.ts";
import type { Player } from "../../../players/player.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { type MatchResult, planMatch } from "../../contests/match.ts";
import { matchPlay } from "../../contests/match-play.ts";
import { scoreMatch } from "../../contests/match-score.ts";
import type { PanelOptions } from "../../evaluated-game.ts";
import { spyMatchRules } from "../match-rules.ts";
import type { KnownPicture } from "./clues.ts";
import { measurePanel, type PanelResult } from "./panel.ts";
import { PanelGames, panelSeatings, type Seated, type Seating } from "./seatings.ts";

/** Held-out pictures of each domain that a clue is held against, besides its own. */
const REFERENCES = 200;

/**
 * @returns the panel and the games that were played for it, those that were known left out.
 * @throws EvaluationError if the number of games is odd or no game can be scored, DataError if a pair cannot
 * be read.
 */
export async function panel(options: PanelOptions): Promise<{ result: PanelResult; episodes: Episode[] }> {
  const source = rememberedPairs(options.source);
  const { player, base, others = [], games: count } = options;
  const played = await pairsOf(source, count / 2, options.difficulty);
  const unknown = whyUnknown(played);
  const games = await playAll({ ...options, source }, unknown === undefined);
  const references = unknown === undefined ? await referencePictures(source, options.difficulty) : [];
  const names = { player: player.name, base: base.name, others: others.map(({ name }) => name) };
  const start = scoreKnown(options);
  const result = measurePanel({ names, games, played, references, unknown, start });
  return { result, episodes: games.played() };
}

async function playAll(options: PanelOptions, bots: boolean): Promise<PanelGames> {
  const { games: count, key, known = [], others = [], onProgress } = options;
  const games = new PanelGames();
  const plan = planMatch({ games: count, key, rules: spyMatchRules });
  if (known.length >= count) {
    games.take({ civilians: "player", spy: "base" }, everyOther(known.slice(0, count), 0));
    games.take({ civilians: "base", spy: "player" }, everyOther(known.slice(0, count), 1));
  }
  const seatings = panelSeatings(others.length, bots).filter(
    ({ civilians, spy }) => games.of(civilians, spy).length === 0,
  );
  const seated = seats(options);
  onProgress?.(0, (seatings.length * count) / 2);
  for (const [i, seating] of seatings.entries()) {
    const players = { a: seated(seating.civilians), b: seated(seating.spy) };
    const tables = plan
      .filter(({ holds }) => holds.civilians === "a")
      .map((table) => ({ ...table, id: idOf(seating, table.deal) }));
    const before = i * tables.length;
    const tell = (done: number) => onProgress?.(before + done, seatings.length * tables.length);
    games.add(
      seating,
      await matchPlay({ ...options, source: pairSecrets(options.source), players, onProgress: tell })(tables),
    );
  }
  return games;
}

/** All of the games that were known, also those beyond the panel's own deals. */
function scoreKnown({ player, base, key, known = [], games }: PanelOptions): MatchResult | undefined {
  if (known.length < games) return undefined;
  const names = { a: player.name, b: base.name, rules: spyMatchRules };
  return scoreMatch(names, planMatch({ games: known.length, key, rules: spyMatchRules }), known);
}

function seats({ player, base, others = [] }: PanelOptions): (who: Seated) => Player {
  const fixed = { player, base, reader: reader(base), oracle: oracleBot, copycat: copycatBot };
  return (who) =>
    who in fixed ? fixed[who as keyof typeof fixed] : others[Number(who.slice("other ".length))];
}

function everyOther(episodes: readonly Episode[], side: 0 | 1): Episode[] {
  return episodes.filter((_, i) => i % 2 === side);
}

function idOf({ civilians, spy }: Seating, deal: number): string {
  return `panel-${civilians}-${spy}-${deal}`.replaceAll(" ", "");
}

async function pairsOf(source: PairSource, count: number, difficulty?: number): Promise<KnownPicture[]> {
  const size = Math.min(count, source.size("heldout"));
  if (!(size > 0))
    throw new EvaluationError(`A panel needs held-out pictures, but ${source.name} holds back none of them.`);
  const pairs = Array.from({ length: size }, (_, deal) => source.pair("heldout", deal, difficulty));
  return (await Promise.all(pairs)).map(withoutPixels);
}

/** Each domain's first held-out pictures, one more than a clue is held against: its own may be among them. */
async function referencePictures(source: PairSource, difficulty?: number): Promise<KnownPicture[]> {
  return await pairsOf(source, (REFERENCES + 1) * source.domains.length, difficulty);
}

function withoutPixels({ id, domain, contents }: ImagePair): KnownPicture {
  return { id, domain, contents };
}

function whyUnknown(pictures: readonly KnownPicture[]): string | undefined {
  const silent = pictures.filter(({ contents }) => contents === undefined);
  if (silent.length === 0) return undefined;
  return `Oracle civilians, copycat spies and the informativeness of clues: ${silent.length} of ${pictures.length} pictures (${silent[0].id}) do not say what is in them, so bots cannot play and clues cannot be checked.`;
}

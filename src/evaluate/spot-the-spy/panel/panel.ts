/**
 * A panel: what one player is worth, measured against readers and by the truth of what it says, not only
 * against the frozen model that it started from. Beside each number stands what the base reaches at the same
 * place on the same deals, and the score of the simplest rule that a voter could have learned (`bot:reader`).
 *
 * Left out: how games are played (`play-panel.ts`), and every other held-out question (`suite.ts`).
 */
import { DataError, EvaluationError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { type MatchResult, planMatch } from "../../contests/match.ts";
import { scoreMatch } from "../../contests/match-score.ts";
import { asMatchResult } from "../../contests/stored-match.ts";
import { spyMatchRules } from "../match-rules.ts";
import { type Compared, compareByPicture } from "./by-picture.ts";
import { type ClueMeasures, type KnownPicture, measureClues } from "./clues.ts";
import type { PanelGames, Seated } from "./seatings.ts";
import { foundFromText } from "./text-only.ts";
import {
  civilianWins,
  type Manners,
  manners,
  spySurvivals,
  type VotesOnNotes,
  votesOnNotes,
} from "./votes.ts";

/**
 * `start` and `reader` are the frozen base without and with the rule; `rule` is the base with the rule
 * against the base.
 */
export type PanelMatchKind = "start" | "reader" | "other" | "rule";

export interface PanelMatch {
  readonly kind: PanelMatchKind;
  readonly result: MatchResult;
}

/**
 * In a comparison `other` is the base, in `votesOnNotes` the rule. Measures that could not be taken are
 * absent.
 */
export interface PanelResult {
  readonly player: string;
  readonly base: string;
  /** Games of each seating, both sides together. */
  readonly games: number;
  /** Different pictures that were played. */
  readonly pictures: number;
  readonly matches: readonly PanelMatch[];
  /** Games that the player survives as the spy. */
  readonly spyAgainstOracles?: Compared;
  /** Games that the player's civilians win. */
  readonly civiliansAgainstCopycats?: Compared;
  readonly votesOnNotes?: VotesOnNotes;
  readonly clues?: ClueMeasures;
  readonly textOnly?: Compared;
  /** Chance level of `textOnly`. */
  readonly textChance: number;
  readonly manners?: Manners;
  /** The parts that could not be measured, with the reason; one sentence each. */
  readonly leftOut: readonly string[];
}

/** A panel as it was written over time, in today's form. */
export function asPanelResult(stored: unknown): PanelResult {
  const result = stored as PanelResult;
  return {
    ...result,
    matches: result.matches.map((match) => ({ ...match, result: asMatchResult(match.result) })),
  };
}

export interface PanelInput {
  readonly names: { readonly player: string; readonly base: string; readonly others: readonly string[] };
  readonly games: PanelGames;
  /** Those of the deals. */
  readonly played: readonly KnownPicture[];
  /** Further held-out pictures, to hold clues against. */
  readonly references: readonly KnownPicture[];
  /** The player against the base, where more games of it were played than of the other seatings. */
  readonly start?: MatchResult;
  /** Why bots could not play and clues cannot be checked. */
  readonly unknown?: string;
}

/** @throws EvaluationError if the player and the base met in no game that can be scored. */
export function measurePanel(input: PanelInput): PanelResult {
  const { games, names, unknown, played } = input;
  const leftOut = unknown === undefined ? [] : [unknown];
  const take = <T>(what: string, measure: () => T) => attempt(what, leftOut, measure);
  const [own, base] = [games.scored("player", "player"), games.scored("base", "base")];
  const beside = <T>(what: string, measure: () => T) =>
    unknown === undefined ? take(what, measure) : undefined;
  const result = {
    player: names.player,
    base: names.base,
    games: 2 * games.of("player", "player").length,
    pictures: new Set(played.map(({ id }) => id)).size,
    matches: panelMatches(input, leftOut),
    spyAgainstOracles: beside("Spies against oracle civilians", () =>
      compareByPicture(
        spySurvivals(games.scored("oracle", "player")),
        spySurvivals(games.scored("oracle", "base")),
      ),
    ),
    civiliansAgainstCopycats: beside("Civilians against copycat spies", () =>
      compareByPicture(
        civilianWins(games.scored("player", "copycat")),
        civilianWins(games.scored("base", "copycat")),
      ),
    ),
    votesOnNotes: take("Votes beside the rule", () =>
      votesOnNotes([...games.scored("player", "base"), ...own]),
    ),
    // The base holds the spy in both, so that only the civilians differ.
    clues: beside("Informativeness of clues", () =>
      measureClues(games.scored("player", "base"), base, [...played, ...input.references]),
    ),
    textOnly: take("The spy found from clues alone", () => {
      const domain = (picture: string) => played.find(({ id }) => id === picture)!.domain;
      return compareByPicture(foundFromText(own, domain), foundFromText(base, domain));
    }),
    textChance: 1 / (own[0] ?? games.of("player", "player")[0]).seats.length,
    manners: take("Refusals and self-votes", () => manners(own, base)),
  };
  return { ...result, leftOut };
}

function panelMatches({ games, names, start }: PanelInput, leftOut: string[]): PanelMatch[] {
  const rule = `${names.base} with the rule`;
  const lines: [PanelMatchKind, Seated, Seated, string, string][] = [
    ["reader", "player", "reader", names.player, rule],
    ...names.others.map(
      (name, i) =>
        ["other", "player", `other ${i}`, names.player, name] as [
          PanelMatchKind,
          Seated,
          Seated,
          string,
          string,
        ],
    ),
    ["rule", "reader", "base", rule, names.base],
  ];
  return [
    { kind: "start", result: start ?? scoreLine(games, "player", "base", names.player, names.base) },
    ...lines.flatMap(([kind, a, b, nameA, nameB]): PanelMatch[] => {
      const result = attempt(`${nameA} against ${nameB}`, leftOut, () =>
        scoreLine(games, a, b, nameA, nameB),
      );
      return result ? [{ kind, result }] : [];
    }),
  ];
}

/** Both sides of the table, over the deals that both seatings played. */
function scoreLine(games: PanelGames, a: Seated, b: Seated, nameA: string, nameB: string): MatchResult {
  const [asCivilians, asSpy] = [games.of(a, b), games.of(b, a)];
  const deals = Math.min(asCivilians.length, asSpy.length);
  const episodes = asCivilians.slice(0, deals).flatMap((episode, deal) => [episode, asSpy[deal]]);
  // The games are played: of the plan only who sat where is read.
  const tables = planMatch({ games: 2 * deals, key: Key.root("played"), rules: spyMatchRules });
  return scoreMatch({ a: nameA, b: nameB, rules: spyMatchRules }, tables, episodes);
}

/** A measure that cannot be taken is left out, and told. */
function attempt<T>(what: string, leftOut: string[], measure: () => T): T | undefined {
  try {
    return measure();
  } catch (error) {
    if (!(error instanceof DataError || error instanceof EvaluationError)) throw error;
    leftOut.push(`${what}: ${error.message}`);
    return undefined;
  }
}

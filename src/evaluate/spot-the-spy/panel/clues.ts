/**
 * The informativeness of civilians' clues about their picture. A clue informs if it is true of its own
 * picture and false of others: its *informativeness* is 1 or 0 for its truth, less the share of other
 * held-out pictures of the domain that it is true of. A clue that is true of everything has 0, so vagueness
 * does not pay; truth alone, which vagueness would raise, is shown beside.
 *
 * Truth is that of the domain's language. A clue that is outside the language, or that the picture's contents
 * leave open, is counted apart.
 */
import { languageOf } from "../../../language/languages.ts";
import type { Domain, ImagePair } from "../../../pairs/pair.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { AVERAGE, type Compared, compareByPicture, type Observed } from "./by-picture.ts";

/** A pair without its pixels. */
export type KnownPicture = Pick<ImagePair, "id" | "domain" | "contents">;

export interface ClueMeasures {
  readonly informativeness: Compared;
  /** Of the first clue that a civilian gives in a game. */
  readonly firstInformativeness: Compared;
  readonly clueTruth: Compared;
  /** Share of the accepted clues that cannot be checked. */
  readonly uncheckedShare: Compared;
}

/**
 * @param player games with the player as the civilians. @param other the same deals with the other one.
 * @param pictures those that were played, and the others to hold clues against; all with their contents.
 * @throws DataError if a player gave no clue that can be checked.
 */
export function measureClues(
  player: readonly Episode[],
  other: readonly Episode[],
  pictures: readonly KnownPicture[],
): ClueMeasures {
  const judge = new ClueJudge(pictures);
  const [own, others] = [player, other].map((games) => games.flatMap((game) => judge.clues(game)));
  const checked = (clues: readonly JudgedClue[]) => clues.filter((clue) => clue.truth !== undefined);
  const compare = (measure: (clues: readonly JudgedClue[]) => Observed[], taken?: typeof AVERAGE) =>
    compareByPicture(measure(own), measure(others), taken);
  const informs = (clues: readonly JudgedClue[]) =>
    checked(clues).map(({ picture, truth, elsewhere }) => ({ picture, sum: truth! - elsewhere!, n: 1 }));
  return {
    informativeness: compare(informs, AVERAGE),
    firstInformativeness: compare((clues) => informs(clues.filter(({ first }) => first)), AVERAGE),
    clueTruth: compare((clues) =>
      checked(clues).map(({ picture, truth }) => ({ picture, sum: truth!, n: 1 })),
    ),
    uncheckedShare: compare((clues) =>
      clues.map(({ picture, truth }) => ({ picture, sum: Number(truth === undefined), n: 1 })),
    ),
  };
}

interface JudgedClue {
  readonly picture: string;
  /** The first of a civilian in its game. */
  readonly first: boolean;
  /** 1 or 0; absent if it cannot be checked. */
  readonly truth?: number;
  /** Share of the other pictures that it is true of. */
  readonly elsewhere?: number;
}

/** Judges clues by what is in pictures; what a clue is true of is looked up once. */
class ClueJudge {
  private readonly byId: ReadonlyMap<string, KnownPicture>;
  private readonly verdicts = new Map<string, ReadonlyMap<string, boolean>>();

  constructor(pictures: readonly KnownPicture[]) {
    this.byId = new Map(pictures.map((picture) => [picture.id, picture]));
  }

  /** The civilians' accepted clues. */
  clues(episode: Episode): JudgedClue[] {
    const turns = episode.turns.filter(
      ({ kind, seat, failure }) =>
        kind === "clue" && failure === undefined && episode.seats[seat].role === "civilian",
    );
    return turns.flatMap(({ move }, i) => {
      const clue = (move as { clue?: string } | undefined)?.clue;
      if (clue === undefined) return [];
      return [{ picture: episode.secret.id, first: i === 0, ...this.judge(clue, episode.secret.id) }];
    });
  }

  private judge(clue: string, picture: string): { truth?: number; elsewhere?: number } {
    const verdicts = this.verdictsOn(clue, this.byId.get(picture)!.domain);
    const own = verdicts.get(picture);
    const others = verdicts.size - 1;
    if (own === undefined || others < 1) return {};
    const trueOf = [...verdicts.values()].filter((truth) => truth).length;
    return { truth: Number(own), elsewhere: (trueOf - Number(own)) / others };
  }

  /** By picture of the domain whether the clue is true of it, where that can be said. */
  private verdictsOn(clue: string, domain: Domain): ReadonlyMap<string, boolean> {
    const name = `${domain} ${clue}`;
    const known = this.verdicts.get(name);
    if (known) return known;
    const language = languageOf(domain);
    const statement = language.parse(clue);
    const verdicts = new Map<string, boolean>();
    for (const { id, domain: its, contents } of statement ? this.byId.values() : []) {
      const truth = its === domain && contents ? language.isTrue(statement!, contents.original) : undefined;
      if (truth !== undefined) verdicts.set(id, truth);
    }
    this.verdicts.set(name, verdicts);
    return verdicts;
  }
}

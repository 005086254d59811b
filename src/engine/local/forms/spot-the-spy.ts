/**
 * Observations of "Who is the spy?" ↔ the shipped model's few words.
 *
 *   clue   [picture] <clevr> <civilian> <blank> five two <p1> large red sphere . <p2> …  <p3>
 *            → two blue cube .
 *   vote   [picture] <clevr> <civilian> <blank> five two …all clues…  <vote> <p3>
 *            → <p1> true true <p2> true false … <so> <p2> .
 *
 * The head says what the rules say: the seat's role, what a spy sees, the number of seats and of clue rounds.
 * All civilians of a game share everything up to their own seat. The verdicts before `<so>` are private
 * notes.
 *
 * A clue is written as a telegram ("there is a large red sphere" → `large red sphere .`) and read back
 * through the language of its domain, so that games see ordinary sentences. Free text that is no statement is
 * read word by word.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Observation } from "../../../games/game.ts";
import type { SpyGameView } from "../../../games/spot-the-spy/view.ts";
import { COUNTS } from "../../../language/chart-statement.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Domain } from "../../../pairs/pair.ts";
import type { ModelInput } from "../../../players/player.ts";
import { domainToken, SHIPPED, STOP, seatOfToken, seatToken, tokenOf, WORDS } from "../vocabulary.ts";
import type { Form } from "./form.ts";

/** Longest clue in tokens that the model reads; longer ones are cut. */
export const CLUE_TOKENS = 9;

export const spotTheSpyForm: Form = {
  ...SHIPPED,
  stop: STOP,

  render(observation: Observation): ModelInput {
    const view = spyGameView(observation);
    const heard = view.clues.flatMap(({ seat, text }) => [
      seatToken(seat),
      ...clueTokens(text, view.domain),
      STOP,
    ]);
    const asked = view.kind === "vote" ? [tokenOf("<vote>"), seatToken(view.seat)] : [seatToken(view.seat)];
    return [
      { type: "image", picture: view.picture },
      { type: "tokens", tokens: [...headTokens(view), ...heard, ...asked] },
    ];
  },

  decode(tokens: readonly number[], observation: Observation): string {
    const said = tokens.at(-1) === STOP ? tokens.slice(0, -1) : tokens;
    const { kind, domain } = spyGameView(observation);
    if (kind === "vote") return voteText(said);
    const clue = clueText(said, domain);
    return tokens.at(-1) === STOP ? `\\boxed{${clue}}` : clue;
  },

  maxTokens(observation: Observation): number {
    const view = spyGameView(observation);
    return view.kind === "clue" ? CLUE_TOKENS + 1 : view.seats * (1 + view.rounds) + 3;
  },
};

function spyGameView(observation: Observation): SpyGameView {
  const view = observation.view as Partial<SpyGameView>;
  if (view.kind !== "clue" && view.kind !== "vote") {
    throw new EngineError(
      `the shipped model plays "Who is the spy?" only, not a game that asks for "${observation.kind}"; choose another engine`,
    );
  }
  return view as SpyGameView;
}

/** "player 1: true, false; … \boxed{2}"; without a box if the model never came to a vote. */
function voteText(tokens: readonly number[]): string {
  const so = tokens.lastIndexOf(tokenOf("<so>"));
  const notes = notesText(so < 0 ? tokens : tokens.slice(0, so));
  const vote = so >= 0 && tokens.length === so + 2 ? tokens[so + 1] : undefined;
  if (vote === undefined) return notes;
  const seat = seatOfToken(vote);
  return `${notes} \\boxed{${seat >= 0 ? seat + 1 : WORDS[vote]}}`;
}

function notesText(tokens: readonly number[]): string {
  const parts: string[] = [];
  for (const token of tokens) {
    const seat = seatOfToken(token);
    if (seat >= 0) parts.push(`player ${seat + 1}:`);
    else if (parts.length === 0) parts.push(WORDS[token]);
    else parts[parts.length - 1] += ` ${WORDS[token]}`;
  }
  return parts.join("; ");
}

/** The head of a prompt: the rules, before the first clue. */
export type Head = Pick<SpyGameView, "domain" | "role" | "spyView" | "seats" | "rounds">;

/** Domain, role, what a spy sees, number of seats, number of clue rounds. */
export function headTokens({ domain, role, spyView, seats, rounds }: Head): number[] {
  const words = [`<${role}>`, `<${spyView}>`, COUNTS[seats], COUNTS[rounds]];
  return [domainToken(domain), ...words.map(tokenOf)];
}

/** Tokens of a clue as everyone heard it, without the closing mark. An empty clue (a lost move) has none. */
export function clueTokens(text: string, domain: Domain): number[] {
  const language = languageOf(domain);
  const statement = language.parse(text);
  const words = statement
    ? language.toWords(statement)
    : text
        .toLowerCase()
        .split(/[^a-z/]+/)
        .filter(Boolean);
  return words.slice(0, CLUE_TOKENS).map(tokenOf);
}

/** The sentence that clue tokens stand for; tokens that form no statement are joined as they are. */
export function clueText(tokens: readonly number[], domain: Domain): string {
  const words = tokens.map((token) => WORDS[token] ?? "<unk>");
  const language = languageOf(domain);
  const statement = language.fromWords(words);
  return statement ? language.format(statement) : words.join(" ");
}

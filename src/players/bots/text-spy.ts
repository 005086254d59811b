/** Bots of the text form of "Who is the spy?": they quote what they see, and vote at random or for what they do not find. */
import type { Rng } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import type { TextView } from "../../games/text-spy/state.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";

/** Words of a statement, fewer than any setting allows. */
const WORDS = 5;

const random = choosingBot("random", (observation, rng) =>
  observation.choices ? rng.pick(observation.choices) : statementOf(observation, rng)!,
);

/** Votes for the statement with fewest words of its own document; n/a where several have. */
const finder = choosingBot("finder", (observation, rng) => {
  const said = statementOf(observation, rng);
  if (said !== undefined) return said;
  const { seat, document, statements } = observation.view as TextView;
  const known = new Set(wordsOf(document));
  const others = statements.filter((one) => one.seat !== seat);
  const shares = others.map(({ text }) => shareOf(wordsOf(text ?? ""), known));
  const least = Math.min(...shares);
  const suspects = others.filter((_, i) => shares[i] === least);
  return suspects.length === 1 ? `\\boxed{${suspects[0].seat + 1}}` : "\\boxed{n/a}";
});

export const TEXT_SPY_BOTS: readonly NotedBot[] = [
  {
    player: random,
    note: "says some words of its document one after the other, or any listed statement, and votes for anybody.",
  },
  {
    player: finder,
    note: "says the same, and votes for the statement that has fewest words of its own document.",
  },
];

/**
 * Words that stand side by side in the document as the seat sees it, or of listed statements one that has most of its words; undefined
 * where it has to vote.
 */
function statementOf({ kind, view, choices }: Observation, rng: Rng): string | undefined {
  if (kind === "vote") return undefined;
  const words = wordsOf((view as TextView).document);
  if (choices) return rng.pick(fittingBest(choices, new Set(words)));
  const at = rng.int(0, Math.max(0, words.length - WORDS));
  return `\\boxed{${words.slice(at, at + WORDS).join(" ") || "nothing"}}`;
}

function fittingBest(choices: readonly string[], known: ReadonlySet<string>): string[] {
  const shares = choices.map((choice) => shareOf(wordsOf(choice.replace("boxed", "")), known));
  const most = Math.max(...shares);
  return choices.filter((_, i) => shares[i] === most);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function shareOf(words: readonly string[], known: ReadonlySet<string>): number {
  return words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
}

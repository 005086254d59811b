/**
 * The fake engine's small language. A clue is four words and a stop ("a large red metal cube"), a vote
 * is one word and a stop. The grammar says which tokens may stand at which place, so every answer can
 * be read; the one word `hm` stands for nonsense.
 */
import type { Observation } from "../../games/game.ts";
import type { SpyGameView } from "../../games/spot-the-spy/view.ts";
import type { ModelInput, Renderer } from "../../players/player.ts";
import type { Alternatives, Viewed } from "../engine.ts";

const SIZES = ["large", "small"];
const COLOURS = ["gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"];
const MATERIALS = ["metal", "rubber"];
const SHAPES = ["cube", "sphere", "cylinder"];
const SEATS = ["1", "2", "3", "4", "5", "6", "7"];

export const VOCABULARY = [
  "<stop>",
  "<clue>",
  "<vote>",
  ...SIZES,
  ...COLOURS,
  ...MATERIALS,
  ...SHAPES,
  ...SEATS,
  "n/a",
  "hm",
];

const id = (word: string) => VOCABULARY.indexOf(word);
export const STOP = id("<stop>");

/** Tokens that may stand at `position` of the answer to a prompt. */
export function choices(input: ModelInput, position: number): number[] {
  const [kind, seats] = promptTokens(input);
  if (kind === id("<clue>")) {
    const slots = [[...SIZES, "hm"], COLOURS, MATERIALS, SHAPES];
    return slots[position]?.map(id) ?? [STOP];
  }
  return position === 0
    ? [...SEATS.slice(0, SEATS.indexOf(VOCABULARY[seats]) + 1), "n/a", "hm"].map(id)
    : [STOP];
}

/** The prompt part of a datum's input: its kind and the number of seats. */
function promptTokens(input: ModelInput): readonly number[] {
  return input.flatMap((chunk) => (chunk.type === "tokens" ? chunk.tokens : [])).slice(0, 2);
}

/** "Whom do you suspect, of four?" with each answer in one word. */
export function suspicion({ picture }: Viewed): Alternatives {
  const input: ModelInput = [
    { type: "image", picture },
    { type: "tokens", tokens: [id("<vote>"), id("4")] },
  ];
  return choices(input, 0).map((token) => ({ input, targets: [token], weights: [1] }));
}

export const fakeRenderer: Renderer = {
  render(observation) {
    const view = viewOf(observation);
    const kind = view.kind === "clue" ? "<clue>" : "<vote>";
    return [
      { type: "image", picture: view.picture },
      { type: "tokens", tokens: [id(kind), id(String(view.seats))] },
    ];
  },
  decode(tokens, observation) {
    const words = tokens.filter((token) => token !== STOP).map((token) => VOCABULARY[token]);
    if (words.includes("hm")) return "hm";
    const clue = viewOf(observation).kind === "clue";
    return clue ? `\\boxed{There is a ${words.join(" ")}.}` : `\\boxed{${words.join(" ")}}`;
  },
  maxTokens: (observation) => (viewOf(observation).kind === "clue" ? 5 : 2),
};

function viewOf(observation: Observation): SpyGameView {
  return observation.view as SpyGameView;
}

/**
 * Observations ↔ the tabular engine's tokens. A prompt is the name of a row and nothing else:
 *
 *     four tokens of 16 bits (a hash of what the seat was told and of its choices), then the number of
 *     choices → one choice, from 0
 *
 * So the engine needs no list of rows to read a prompt, and a state has the same prompt in every run, in
 * whatever order states are seen. Two states with equal texts and choices share a row: the seat cannot tell
 * them apart. With 64 bits a million states collide with a chance of 3e-8.
 */
import { createHash } from "node:crypto";
import { EngineError } from "../../core/errors.ts";
import { inBox } from "../../games/boxed.ts";
import type { Observation } from "../../games/game.ts";
import type { ModelInput, Renderer } from "../../players/player.ts";
import type { Row } from "./policy-table.ts";

const NAME_TOKENS = 4;

/**
 * Keeps the prompts of the states it has met, since hashing takes longer than any other part of a turn.
 * Errors are EngineErrors: of observations without choices or with pictures, and of tokens that are no
 * choice.
 */
export function tabularRenderer(): Renderer {
  const known = new Map<string, ModelInput>();
  return {
    render(observation) {
      const choices = choicesOf(observation);
      const text = JSON.stringify([textsOf(observation), choices]);
      const prompt = known.get(text) ?? promptOf(text, choices.length);
      known.set(text, prompt);
      return prompt;
    },
    decode,
    maxTokens: () => 1,
  };
}

function promptOf(text: string, choices: number): ModelInput {
  const hash = createHash("sha256").update(text).digest();
  const name = Array.from({ length: NAME_TOKENS }, (_, i) => hash.readUInt16BE(2 * i));
  return [{ type: "tokens", tokens: [...name, choices] }];
}

function decode(tokens: readonly number[], observation: Observation): string {
  const choices = choicesOf(observation);
  const choice = choices[tokens[0]];
  if (tokens.length === 1 && choice !== undefined) return inBox(choice);
  throw new EngineError(`the tokens ${tokens.join(", ")} are not one of ${choices.length} choices.`);
}

/** The row that a prompt names. @throws EngineError if the input is no prompt of this renderer. */
export function rowOf(input: ModelInput): Row {
  const [chunk, ...more] = input;
  const tokens = chunk?.type === "tokens" && more.length === 0 ? chunk.tokens : [];
  if (tokens.length === NAME_TOKENS + 1 && tokens[NAME_TOKENS] > 0) {
    return { name: tokens.slice(0, NAME_TOKENS).join("-"), choices: tokens[NAME_TOKENS] };
  }
  throw new EngineError(
    `the tabular engine reads prompts of ${NAME_TOKENS + 1} tokens and answers of one, and got ${describe(input)}: render observations with its own renderer.`,
  );
}

function choicesOf({ kind, choices = [] }: Observation): readonly string[] {
  if (choices.length > 0) return choices;
  throw new EngineError(
    `the tabular engine needs the list of legal answers, and an observation of kind "${kind}" has none: let the game's observe() give choices, or choose another engine.`,
  );
}

function textsOf({ kind, messages }: Observation): (readonly string[])[] {
  return messages.map(({ role, content }) => [
    role,
    ...content.map((part) => {
      if (part.type === "text") return part.text;
      throw new EngineError(
        `the tabular engine sees no pictures, and an observation of kind "${kind}" has one: choose another engine.`,
      );
    }),
  ]);
}

function describe(input: ModelInput): string {
  return input
    .map((chunk) => (chunk.type === "image" ? "a picture" : `${chunk.tokens.length} tokens`))
    .join(", ");
}

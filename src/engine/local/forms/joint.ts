/**
 * One form for several games without pictures: a vocabulary for all, in which each game is told by its own
 * form.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Observation } from "../../../games/game.ts";
import type { ModelInput } from "../../../players/player.ts";
import { ABSENT, type Form, type TextForm } from "./form.ts";

/** A form with its tokens among those of all. */
interface Part {
  readonly form: Form & { readonly text: TextForm };
  /** By token of the form. */
  readonly joint: readonly number[];
  /** Tokens of the form by their joint ones. */
  readonly own: ReadonlyMap<number, number>;
}

/**
 * Words that are equal are one. The order of the forms does not matter. An answer in words of another game is
 * read as words that the game does not know.
 * @param forms at least one; a single one stays as it is. @throws EngineError if one of several shows
 * pictures.
 */
export function jointForm(forms: readonly Form[]): Form {
  if (forms.length === 1) return forms[0];
  const sorted = forms.map(withoutPictures).sort((a, b) => (a.game < b.game ? -1 : 1));
  const words = [...new Set(sorted.flatMap((form) => form.words.slice(0, -1))), ABSENT];
  const ids = new Map(words.map((word, id) => [word, id]));
  const parts = new Map(sorted.map((form) => [form.game, partOf(form, ids)]));
  const windows = sorted.flatMap(({ text }) => text.window ?? []);
  return {
    game: sorted.map(({ game }) => game).join("+"),
    words,
    render: (observation) => {
      const { form, joint } = partFor(parts, observation);
      return form.render(observation).map((chunk) => translated(chunk, joint));
    },
    decode: (tokens, observation) => {
      const { form, own } = partFor(parts, observation);
      const said = tokens.map((token) => own.get(token) ?? form.words.length);
      return form.decode(said, observation);
    },
    maxTokens: (observation) => partFor(parts, observation).form.maxTokens(observation),
    text: {
      longest: Math.max(...sorted.map(({ text }) => text.longest)),
      ...(windows.length > 0 && { window: Math.max(...windows) }),
      answers: (observation) => {
        const { form, joint } = partFor(parts, observation);
        return form.text.answers(observation).map((answer) => answer.map((token) => joint[token]));
      },
    },
  };
}

function withoutPictures(form: Form): Part["form"] {
  const { game, text, stop } = form;
  if (text && stop === undefined) return { ...form, text };
  throw new EngineError(
    `a model of this engine plays ${game} alone, since it shows pictures. Train it in a run of its own, or choose another engine.`,
  );
}

function partOf(form: Part["form"], ids: ReadonlyMap<string, number>): Part {
  const joint = form.words.map((word) => ids.get(word) as number);
  return { form, joint, own: new Map(joint.map((id, token) => [id, token])) };
}

function partFor(parts: ReadonlyMap<string, Part>, { game, kind }: Observation): Part {
  const part = parts.get(String(game));
  if (part) return part;
  throw new EngineError(
    `the model knows ${[...parts.keys()].join(", ")}, and was shown an observation of kind "${kind}" of ${game ?? "a game without a name"}.`,
  );
}

function translated(chunk: ModelInput[number], joint: readonly number[]): ModelInput[number] {
  if (chunk.type !== "tokens") return chunk;
  return { type: "tokens", tokens: chunk.tokens.map((token) => joint[token]) };
}

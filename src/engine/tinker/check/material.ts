/**
 * What a check sends: a prompt, two answers to train on, and the prompt with two pictures that differ in all pixels. It comes from the
 * words of a server of this project, from the renderer of a large model, or, where nothing is known of the model's tokens, from token ids
 * that every vocabulary has.
 */
import { encodePng } from "../../../images/codec.ts";
import type { Image, Picture } from "../../../images/image.ts";
import type { ModelInput } from "../../../players/player.ts";
import type { LargeModelRenderer } from "../../renderers/renderer.ts";
import type { ServedModel } from "../served-model.ts";

export interface Material {
  readonly prompt: ModelInput;
  /** Tokens of two different answers, ANSWER each. */
  readonly answers: readonly [readonly number[], readonly number[]];
  /** Prompts that differ in the picture alone; absent where the model reads none, or nothing is known of its pictures. */
  readonly seen?: readonly [ModelInput, ModelInput];
  /** Why there are none. */
  readonly unseen?: string;
  readonly pictures: Pick<LargeModelRenderer, "sent">;
  /** Tokens that end a sample; absent: the server's own. */
  readonly stop?: readonly number[];
  length(input: ModelInput): number;
}

/** Tokens of what is sent, pictures included. */
export interface Sizes {
  readonly prompt: number;
  /** With a picture. */
  readonly seen: number;
  /** An answer. */
  readonly answer: number;
}

export const ANSWER = 6;

export function sizesOf({ prompt, seen, length }: Material): Sizes {
  return { prompt: length(prompt), seen: length(seen?.[0] ?? prompt), answer: ANSWER };
}

/** A model that reads one picture needs it before all tokens. Samples go on past its own end, which comes early after such a prompt. */
export function materialOfServed({ words, pictureSize: side, pictureTokens: tokens }: ServedModel): Material {
  const of = (ids: readonly number[]) => ids.map((id) => id % words.length);
  const prompt = { type: "tokens", tokens: of(PROMPT) } as const;
  const answers = [of(ANSWERS[0]), of(ANSWERS[1])] as const;
  if (tokens === 0) return { ...plain([prompt], answers), stop: [], unseen: "this model reads no pictures" };
  const [first, second] = twoPictures(side);
  const sent: Material["pictures"]["sent"] = async ({ image }) => {
    return { bytes: await encodePng(image), format: "png", width: side, height: side, tokens };
  };
  return {
    prompt: [first, prompt],
    answers,
    seen: [
      [first, prompt],
      [second, prompt],
    ],
    pictures: { sent },
    stop: [],
    length: (input) => lengthOf(input, () => tokens),
  };
}

/** Prompts as the model's chat template writes them. */
export function materialOfRenderer(renderer: LargeModelRenderer): Material {
  const asked = (...pictures: ModelInput) =>
    renderer.render({
      seat: 0,
      kind: "check",
      view: undefined,
      messages: [
        {
          role: "user",
          content: [
            ...pictures.flatMap((chunk) =>
              chunk.type === "image" ? [{ type: "image" as const, picture: chunk.picture }] : [],
            ),
            { type: "text", text: "Which colour comes to your mind? Answer with one word." },
          ],
        },
      ],
    });
  const made = plain(asked(), ANSWERS);
  if (!renderer.images) return { ...made, unseen: "this model reads no pictures" };
  const [first, second] = twoPictures(64);
  return {
    ...made,
    seen: [asked(first), asked(second)],
    pictures: renderer,
    length: (input) => renderer.length(input),
  };
}

/** @param unseen why no pictures are sent. */
export function materialOfAny(unseen: string): Material {
  return { ...plain([{ type: "tokens", tokens: PROMPT }], ANSWERS), unseen };
}

/** Every vocabulary has them. */
const PROMPT = [5, 6, 7, 8, 9, 10, 11, 12];
const ANSWERS = [
  [9, 5, 11, 7, 6, 10],
  [12, 8, 6, 9, 10, 5],
] as const;

function plain(prompt: ModelInput, answers: Material["answers"]): Material {
  const sent = () => Promise.reject(new Error("no picture is sent"));
  return { prompt, answers, pictures: { sent }, length: (input) => lengthOf(input, () => 0) };
}

function lengthOf(input: ModelInput, pictureTokens: (picture: Picture) => number): number {
  return input.reduce(
    (total, chunk) => total + (chunk.type === "tokens" ? chunk.tokens.length : pictureTokens(chunk.picture)),
    0,
  );
}

/** Red and white stripes, and a field that goes from blue to green. */
function twoPictures(side: number) {
  const stripes = painted(side, (x) => (x % 16 < 8 ? [230, 20, 20] : [255, 255, 255]));
  const field = painted(side, (_, y) => [
    0,
    Math.round((200 * y) / side),
    160 - Math.round((160 * y) / side),
  ]);
  return [stripes, field].map((image, i) => ({
    type: "image" as const,
    picture: { id: `check-${i}`, image },
  })) as [ModelInput[number], ModelInput[number]];
}

function painted(side: number, colour: (x: number, y: number) => readonly number[]): Image {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) data.set(colour(x, y), (y * side + x) * 3);
  return { width: side, height: side, data };
}

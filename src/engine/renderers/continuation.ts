/**
 * A seat's next turn in the same sequence: the tokens of the earlier turn, sampled ones included, stay exactly as they were, and
 * only what came since is added. Where the model's chat template would write the earlier turn differently now, as templates of
 * thinking models drop its reasoning, the turn starts a new sequence and says why.
 */
import type { Message, MessagePart, Observation } from "../../games/game.ts";
import type { ModelInput } from "../../players/player.ts";
import type { Answer } from "./answer.ts";
import { append, type Marks, type Prompts } from "./prompt.ts";
import type { ModelTokenizer } from "./tokenizer.ts";

/** What a seat read and answered. */
export interface EarlierTurn {
  readonly observation: Observation;
  readonly input: ModelInput;
  /** As sampled, stop token included where there was one. */
  readonly tokens: readonly number[];
}

export interface Continuation {
  readonly input: ModelInput;
  /** Whether `input` begins with the earlier input and tokens. */
  readonly extends: boolean;
  /** Why it does not. */
  readonly because?: string;
}

export interface ContinuationParts {
  readonly prompts: Prompts;
  readonly tokenizer: ModelTokenizer;
  readonly stop: ReadonlySet<number>;
  read(tokens: readonly number[]): Answer;
}

/** @throws EngineError as the template does. */
export function continued(
  parts: ContinuationParts,
  earlier: EarlierTurn,
  observation: Observation,
): Continuation {
  const { prompts } = parts;
  const marks = prompts.marks(observation.messages);
  const now = prompts.write(observation.messages, marks);
  const added = addition(parts, earlier, observation.messages, now.text, marks);
  if ("because" in added) return { input: prompts.read(now, marks), extends: false, because: added.because };
  const seen = picturesOf(earlier.observation.messages).length;
  const rest = prompts.read({ text: added.text, pictures: now.pictures.slice(seen) }, marks);
  const chunks = [...earlier.input];
  append(chunks, added.closed ? earlier.tokens.slice(0, -1) : earlier.tokens);
  for (const chunk of rest) {
    if (chunk.type === "tokens") append(chunks, chunk.tokens);
    else chunks.push(chunk);
  }
  return { input: chunks, extends: true };
}

type Addition = { readonly text: string; readonly closed: boolean } | { readonly because: string };

/** The text after the earlier answer, its closing token included. `closed`: the answer already ends with that token. */
function addition(
  { prompts, tokenizer, stop, read }: ContinuationParts,
  { observation, tokens }: EarlierTurn,
  messages: readonly Message[],
  text: string,
  marks: Marks,
): Addition {
  const before = observation.messages;
  const answer = read(tokens);
  if (answer.reasoning !== undefined)
    return { because: "the earlier answer holds reasoning, which the chat template drops" };
  if (!before.every((message, i) => sameMessage(message, messages[i])))
    return { because: "the game tells the earlier messages differently" };
  if (!isAnswer(messages[before.length], answer.text))
    return { because: "the game does not repeat the earlier answer as it was" };
  const head = prompts.write(before, marks).text + marks.hide(answer.text, "assistant");
  if (!text.startsWith(head)) return { because: "the chat template writes the earlier turn differently" };
  const rest = text.slice(head.length);
  const [closing] = tokenizer.pieces(rest);
  const last = tokens.at(-1);
  if (typeof closing !== "number")
    return { because: "the chat template does not close an answer by a control token" };
  const ended = last !== undefined && stop.has(last);
  if (ended && last !== closing)
    return { because: "the earlier answer ended by another token than the chat template's" };
  return { text: rest, closed: ended };
}

function isAnswer(message: Message | undefined, text: string): boolean {
  return (
    message?.role === "assistant" &&
    sameMessage(message, { role: "assistant", content: [{ type: "text", text }] })
  );
}

function sameMessage(a: Message, b: Message | undefined): boolean {
  return (
    a.role === b?.role &&
    a.content.length === b.content.length &&
    a.content.every((part, i) => samePart(part, b.content[i]))
  );
}

function samePart(a: MessagePart, b: MessagePart): boolean {
  if (a.type === "text" || b.type === "text")
    return a.type === "text" && b.type === "text" && a.text === b.text;
  const [one, other] = [a.picture.image, b.picture.image];
  if (one === other) return true;
  return (
    one.width === other.width && one.height === other.height && Buffer.compare(one.data, other.data) === 0
  );
}

function picturesOf(messages: readonly Message[]): MessagePart[] {
  return messages.flatMap(({ content }) => content.filter(({ type }) => type === "image"));
}

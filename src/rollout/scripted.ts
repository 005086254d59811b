/** Players with a fixed way to answer, for tests of the loop, the store and replays. */
import type { Answer, Player, Request } from "../players/player.ts";

/** Answers each request by a function of it; `batches` collects the sizes of the calls. */
export function scripted(name: string, answer: (request: Request) => string, batches: number[] = []): Player {
  return {
    name,
    act: async (requests) => {
      batches.push(requests.length);
      return requests.map((request) => said(answer(request)));
    },
  };
}

/** A different clue per seat and key, and a vote that depends on the key. */
export function chatty({ observation, key }: Request): string {
  const number = key.stream().int(0, 999999);
  if (observation.kind === "vote") return `I think.\\boxed{${(number % 3) + 1}}`;
  return `Because ${number}.\\boxed{clue ${number} of seat ${observation.seat}}`;
}

function said(text: string): Answer {
  const tokens = [...text].map((letter) => letter.codePointAt(0)!);
  return {
    text,
    tokens,
    logprobs: tokens.map((token) => -token / 700),
    stop: "end",
    prompt: [{ type: "tokens", tokens: [1] }],
  };
}

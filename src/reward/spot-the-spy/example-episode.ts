/** A "Who is the spy?" episode made from roles and votes alone: what tests of rewards and matches need. */
import type { Episode, Turn } from "../../rollout/episode.ts";
import type { Vote } from "./rewards.ts";

export interface ExampleGame {
  readonly seats: number;
  readonly spy: number;
  /** Votes of the civilians in the order of seats. */
  readonly votes: readonly Vote[];
  /** Clue rounds; 1 if absent. */
  readonly rounds?: number;
  readonly id?: string;
  /** Id of the pair that is played on; `example/0` if absent. */
  readonly pair?: string;
}

/** Clues are `clue R of seat S`, prompts, tokens and log-probabilities are short and valid. */
export function exampleEpisode({
  seats,
  spy,
  votes,
  rounds = 1,
  id = "example",
  pair = "example/0",
}: ExampleGame): Episode {
  const places = Array.from({ length: seats }, (_, seat) => seat);
  const civilians = places.filter((seat) => seat !== spy);
  const clues = Array.from({ length: rounds }, (_, round) =>
    places.map((seat) => {
      const text = `clue ${round} of seat ${seat}`;
      return { ...said(seat, "clue", text), move: { kind: "clue", clue: text } };
    }),
  );
  return {
    schema: 1,
    id,
    game: "spot-the-spy",
    settings: { civilians: civilians.length, clueRounds: rounds, spyView: "blank" },
    key: id,
    secret: { source: "example", split: "heldout", index: 0, id: pair },
    seats: places.map((seat) => ({ role: seat === spy ? "spy" : "civilian", player: "example" })),
    turns: [...clues.flat(), ...civilians.map((seat, i) => voteTurn(seat, votes[i]))],
    outcome: {},
  };
}

function voteTurn(seat: number, vote: Vote): Turn {
  const turn = said(seat, "vote", String(vote));
  if (vote === "invalid") return { ...turn, refusal: "names no seat" };
  if (vote === "failed")
    return { ...turn, text: "", tokens: [], logprobs: [], refusal: "no answer", failure: "no answer" };
  return { ...turn, move: { kind: "vote", vote } };
}

function said(seat: number, kind: string, text: string): Turn {
  return {
    seat,
    kind,
    text,
    tokens: [1, 2],
    logprobs: [-0.5, -0.25],
    prompt: [{ type: "tokens", tokens: [7, seat] }],
  };
}

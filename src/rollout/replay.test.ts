import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { describeEpisode } from "./describe.ts";
import type { Episode } from "./episode.ts";
import { playEpisodes } from "./play.ts";
import { replay } from "./replay.ts";
import { chatty, scripted } from "./scripted.ts";

const pair = examplePair();
const settings = fc.record({
  civilians: fc.integer({ min: 2, max: 6 }),
  clueRounds: fc.integer({ min: 1, max: 4 }),
  spyView: fc.constantFrom("blank" as const, "edited" as const),
  selfVotes: fc.constantFrom("refused" as const, "allowed" as const, undefined),
});
const small = spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "blank" });

const odd = scripted("odd", ({ key }) =>
  key.stream().pick(["mumble", "So.\\boxed{2}", "\\boxed{x}\\boxed{y}"]),
);
const broken = { name: "broken", act: () => Promise.reject(new Error("gone")) };
const kinds = [scripted("chatty", chatty), odd, broken];

/** Plays one game with a mix of good, odd and broken players; also gives the states as they came. */
async function play(game: ReturnType<typeof spotTheSpy>, number: number) {
  const states = new Set<unknown>();
  const key = Key.root("replay").child(number);
  const [episode] = await playEpisodes(
    [
      {
        id: `game-${number}`,
        game,
        players: (seat) => kinds[key.child("player", seat).stream().int(0, 2)],
        secret: { pair },
        key,
        secretInfo: { source: "example", split: "train", index: 0, id: pair.id },
      },
    ],
    { onTurn: ({ state }) => states.add(state) },
  );
  return { episode, states: [...states] };
}

const onDisk = (episode: Episode): Episode => JSON.parse(JSON.stringify(episode));

describe("replay", () => {
  it("rebuilds every state from the stored moves", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.nat(), async (options, number) => {
        const game = spotTheSpy(options);
        const { episode, states } = await play(game, number);
        const { start, steps, end } = replay(game, onDisk(episode), { pair });
        expect(start).toEqual(game.start({ pair }, Key.root(episode.key)));
        expect(steps.map(({ after }) => after)).toEqual(states);
        expect(game.outcome(end)).toEqual(episode.outcome);
      }),
    );
  });

  it("refuses another game, missing turns and turns out of order", async () => {
    const { episode } = await play(small, 1);
    const other = spotTheSpy({ civilians: 3, clueRounds: 1, spyView: "blank" });
    const turns = (changed: Episode["turns"]) => () =>
      replay(small, { ...episode, turns: changed }, { pair });
    expect(() => replay(other, episode, { pair })).toThrow(DataError);
    expect(turns(episode.turns.slice(0, -1))).toThrow("Turn 4 of episode game-1 is missing");
    expect(turns(episode.turns.slice(0, 3))).toThrow("Turn 3 of episode game-1 is missing");
    expect(turns(episode.turns.toReversed())).toThrow(DataError);
    expect(turns([...episode.turns, episode.turns[0]])).toThrow("but the game is over");
  });
});

describe("describe", () => {
  const answers = [
    "I see red.\\boxed{A red cube.}",
    "\\boxed{A blue cube.}",
    "hm\u001b[2J",
    "Odd.\\boxed{2}",
    "\\boxed{n/a}",
  ];

  async function told() {
    const left = answers.slice();
    const player = scripted("teller", () => left.shift()!);
    const key = Key.root("describe");
    const secretInfo = { source: "example", split: "train", index: 0, id: pair.id };
    const table = {
      id: "game",
      game: small,
      players: [player, player, player],
      secret: { pair },
      key,
      secretInfo,
    };
    const [episode] = await playEpisodes([table]);
    return episode;
  }

  it("tells all from above", async () => {
    const episode = await told();
    expect(`${describeEpisode(small, episode, { pair }).join("\n\n")}\n`).toMatchInlineSnapshot(`
      "Game game on example/10
      The civilians see example/10/original
      The spy sees blank-4x4
      Player 1: civilian, played by teller
      Player 2: civilian, played by teller
      Player 3: spy, played by teller

      Round 1 of 1
      Player 1: "A red cube."
        thinking: I see red.
      Player 2: "A blue cube."
      Player 3: refused, there is no \\boxed{} answer
        answered: hm\\u001b[2J

      Votes
      Player 1: votes for player 2
        thinking: Odd.
      Player 2: votes n/a

      Player 2 is named by player 1.
      Player 2 cannot tell (n/a).
      The spy, player 3, wins: nobody named it.
      "
    `);
  });

  it("tells a seat's own view with pictures by name", async () => {
    const episode = await told();
    const options = { seat: 1, picture: ({ id }: { id: string }) => `/pictures/${id}.png` };
    expect(`${describeEpisode(small, episode, { pair }, options).join("\n\n")}\n`).toMatchInlineSnapshot(`
      "You are player 2 of 3: a civilian.
      You see /pictures/example/10/original.png

      Round 1 of 1
      Player 1: "A red cube."
      You: "A blue cube."
      Player 3: no valid clue

      Votes
      You: votes n/a

      The civilians see /pictures/example/10/original.png
      The spy sees /pictures/blank-4x4.png
      Player 1: civilian, played by teller
      Player 2: civilian, played by teller
      Player 3: spy, played by teller
      Player 2 is named by player 1.
      Player 2 cannot tell (n/a).
      The spy, player 3, wins: nobody named it.
      "
    `);
  });

  it("leaks nothing to a seat: others' reasoning, votes and picture change nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(2), async (number, seat) => {
        const { episode } = await play(small, number);
        const spy = episode.seats.findIndex(({ role }) => role === "spy");
        const turns = episode.turns.map((turn) => {
          if (turn.seat === seat) return turn;
          if (turn.kind === "vote")
            return { ...turn, move: { kind: "vote", vote: "n/a" }, failure: undefined };
          return { ...turn, text: `other thoughts ${turn.text}`, tokens: [] };
        });
        const seats = episode.seats.map(({ role }) => ({ role, player: "unknown" }));
        const shown =
          seat === spy ? { ...pair, original: examplePair(77).original } : { ...pair, modified: undefined };
        // The last paragraph tells all.
        const before = describeEpisode(small, episode, { pair }, { seat }).slice(0, -1);
        const other = describeEpisode(small, { ...episode, turns, seats }, { pair: shown }, { seat });
        expect(other.slice(0, -1)).toEqual(before);
      }),
    );
  });
});

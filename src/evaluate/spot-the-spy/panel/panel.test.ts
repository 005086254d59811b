/** The panel with bots, whose right values are known, and its measures on games written by hand. */
import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { pairSecrets } from "../../../games/spot-the-spy/secrets.ts";
import { PAPER_SETTINGS } from "../../../games/spot-the-spy/settings.ts";
import { spotTheSpy } from "../../../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameView } from "../../../games/spot-the-spy/view.ts";
import { clevrSource } from "../../../pairs/clevr/source.ts";
import type { PairSource } from "../../../pairs/pair.ts";
import { botOf } from "../../../players/bots/of-game.ts";
import type { Answer, Player, Request } from "../../../players/player.ts";
import { planMatch } from "../../contests/match.ts";
import { matchPlay } from "../../contests/match-play.ts";
import { spyMatchRules } from "../match-rules.ts";
import { panelText } from "./panel-text.ts";
import { panel } from "./play-panel.ts";

const game = spotTheSpy(PAPER_SETTINGS);
const source = clevrSource({ seed: 5, size: 16, objects: [4, 6] });
const key = Key.root("panel");
const options = { game, source, games: 20, key };

/**
 * Oracle clues and notes; its vote goes to itself. The rule reads the notes and does what the oracle would.
 */
const noting: Player = {
  name: "noting",
  act: async (requests) => {
    const honest = await botOf("spot-the-spy", "oracle").act(requests);
    return requests.map((request, i) => withNotes(request, honest[i]));
  },
};

function withNotes({ observation }: Request, honest: Answer): Answer {
  const { kind, seat } = observation.view as SpyGameView;
  if (kind === "clue") return honest;
  const suspect = /\{(\d)\}/.exec(honest.text)?.[1];
  const notes = suspect === undefined ? "" : `player ${suspect}: false; `;
  return { ...honest, text: `${notes}\\boxed{${seat + 1}}` };
}

describe("a panel of bots", () => {
  it("gives an oracle what it is worth beside a random base", async () => {
    const players = { player: botOf("spot-the-spy", "oracle"), base: botOf("spot-the-spy", "random") };
    const { result, episodes } = await panel({ ...options, ...players, games: 60 });
    const { spyAgainstOracles, civiliansAgainstCopycats, clues, manners, textOnly } = result;
    // An oracle's clues are all true, those of a guesser are as true of its own picture as of any other.
    expect(clues?.clueTruth.player.estimate).toBe(1);
    expect(clues?.informativeness.player.low).toBeGreaterThan(0.3);
    expect(clues?.informativeness.difference.low).toBeGreaterThan(0.2);
    expect(clues!.informativeness.other.low).toBeLessThan(0);
    expect(clues!.informativeness.other.high).toBeGreaterThan(-0.02);
    expect(clues?.uncheckedShare.player.estimate).toBe(0);
    // A blank oracle spy guesses as the random one does; only true clues find it.
    expect(spyAgainstOracles?.difference.low).toBeLessThan(0);
    expect(spyAgainstOracles?.difference.high).toBeGreaterThan(0);
    expect(manners?.decisionAccuracy.difference.low).toBeGreaterThan(0);
    expect(manners?.selfVoteShare.player.estimate).toBe(0);
    expect(civiliansAgainstCopycats?.player.n).toBe(30);
    expect(textOnly?.player.n).toBe(30);
    expect(result.votesOnNotes).toBeUndefined();
    expect(result.leftOut).toEqual([expect.stringMatching(/not one of 240 votes has notes/)]);
    expect(episodes).toHaveLength(300);
    expect(new Set(episodes.map(({ id }) => id)).size).toBe(300);
  });

  it("holds votes against the rule on the very same notes, and sees votes for oneself", async () => {
    const { result } = await panel({ ...options, player: noting, base: noting });
    const { votesOnNotes, manners, matches } = result;
    expect(votesOnNotes?.player.estimate).toBe(0);
    expect(votesOnNotes?.other.estimate).toBe(1);
    expect(votesOnNotes?.difference.estimate).toBe(-1);
    expect(manners?.selfVoteShare.player.estimate).toBe(1);
    const rates = Object.fromEntries(
      matches.map(({ kind, result: { winRate } }) => [kind, winRate.estimate]),
    );
    expect(rates.start).toBe(0.5);
    // All civilians of a game have notes or none: where they have, the rule finds the spy. As the spy it wins
    // every game.
    const found = 1 - votesOnNotes!.withoutNotes / 80;
    expect(found).toBeGreaterThan(0.3);
    expect(rates.rule).toBeCloseTo((1 + found) / 2, 12);
    expect(rates.reader).toBeCloseTo(1 - rates.rule, 12);
    expect(panelText(result)).toMatch(/noting with the rule, against noting +\d\d\.\d \(/);
  });

  it("takes the games of a match instead of playing them again, and scores all of them", async () => {
    const players = { a: botOf("spot-the-spy", "oracle"), b: botOf("spot-the-spy", "random") };
    const known = await matchPlay({ game, source: pairSecrets(source), players })(
      planMatch({ games: 28, key, rules: spyMatchRules }),
    );
    const whole = { ...options, player: players.a, base: players.b };
    const [shorter, again] = [await panel({ ...whole, known }), await panel(whole)];
    expect(shorter.result.matches[0].result.games).toBe(28);
    expect([shorter.episodes.length, again.episodes.length]).toEqual([80, 100]);
    expect({ ...shorter.result, matches: [] }).toEqual({ ...again.result, matches: [] });
    expect(shorter.result.matches.slice(1)).toEqual(again.result.matches.slice(1));
  });

  it("leaves out what needs to know the pictures where they do not say", async () => {
    const silent: PairSource = {
      ...source,
      pair: async (...place) => ({ ...(await source.pair(...place)), contents: undefined }),
    };
    const quiet: Player = { name: "quiet", act: async (requests) => requests.map(() => said("a thing")) };
    const { result } = await panel({ ...options, games: 8, source: silent, player: quiet, base: quiet });
    expect(result.spyAgainstOracles ?? result.civiliansAgainstCopycats ?? result.clues).toBeUndefined();
    expect(result.leftOut[0]).toMatch(/^Oracle civilians.*4 of 4 pictures \(clevr.*\) do not say/);
    expect(result.manners?.invalidVoteShare.player.estimate).toBe(1);
    // One clue is new in each game, the other nine repeat it.
    expect(result.manners?.invalidClueShare.player.estimate).toBe(0.9);
    expect(panelText(result)).toContain("Left out: Oracle civilians");
    await expect(panel({ ...options, games: 3, player: quiet, base: quiet })).rejects.toThrow(/even/);
  });

  it("plays an independent opponent from both sides", async () => {
    const others = [botOf("spot-the-spy", "always-na")];
    const { result } = await panel({
      ...options,
      player: botOf("spot-the-spy", "oracle"),
      base: botOf("spot-the-spy", "random"),
      others,
    });
    const other = result.matches.find(({ kind }) => kind === "other")?.result;
    expect([other?.a.name, other?.b.name, other?.games]).toEqual(["oracle", "always-na", 20]);
    expect(other?.b.wins.civilians.estimate).toBe(0);
  });
});

function said(text: string): Answer {
  return { text: `\\boxed{${text}}`, tokens: [], logprobs: [], stop: "end" };
}

/** `sparring evaluate compare A B`: both against the same opponent, on the same deals. */
import { Key } from "../../core/rng.ts";
import { compare } from "../../evaluate/contests/compare.ts";
import { compareText } from "../../evaluate/contests/compare-text.ts";
import { dealOutcomes } from "../../evaluate/contests/deal-outcomes.ts";
import { planMatch } from "../../evaluate/contests/match.ts";
import { matchPlay } from "../../evaluate/contests/match-play.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { rememberedPairs } from "../../pairs/remembered.ts";
import type { Player } from "../../players/player.ts";
import { openPlay } from "../../run/open/games.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  wholeNumber,
} from "../options.ts";
import { progress } from "../progress.ts";
import { warnOfFewHeldOut } from "./few-held-out.ts";

interface CompareFlags extends PlayFlags {
  readonly against: string;
  readonly games: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Adds the command below `evaluate`. */
export const addEvaluateCompare: AddCommand = (evaluate, io, done) => {
  addPlayOptions(evaluate.command("compare"))
    .description("is A better than B? Both play the same opponent on the same deals and sides")
    .argument("<A>", 'a player as in "evaluate match"')
    .argument("<B>", "the same")
    .option("--against <player>", "the opponent of both", "base")
    .option("--games <n>", "games of each player, an even number", wholeNumber(2), 400)
    .option("--seed <n>", "decides who is the spy and what is sampled", wholeNumber(0), 1)
    .option("--set <key=value>", "one setting of game, pictures or engine, may be repeated", collect, [])
    .option("--json", "print the result as JSON")
    .addHelpText("after", `${metricsHelp(["winRate", "difference", "smallestEffect"])}${EXAMPLES}`)
    .action(async (a: string, b: string, flags: CompareFlags) =>
      done(await compareCommand([a, b], flags, io)),
    );
};

const EXAMPLES = `
Examples:
  sparring evaluate compare runs/mine runs/other
  sparring evaluate compare runs/mine/checkpoints/0100 runs/mine/checkpoints/0050 --games 1000
  sparring evaluate compare runs/mine base --against bot:oracle --json
`;

async function compareCommand(words: [string, string], flags: CompareFlags, io: CliIo): Promise<number> {
  const specs = [...words, flags.against].map((word) => parseContestant(word));
  const [a, b] = words[0] === words[1] ? [`${words[0]} (A)`, `${words[1]} (B)`] : words;
  const config = playConfig(configOf(specs), [...playSettings(flags), ...flags.set]);
  const key = Key.root(flags.seed).child("compare");
  const contestants = new Contestants(config, io.env);
  const count = progress(io, "games");
  try {
    const { game, secrets: source, rules, word } = await openPlay(config, rememberedPairs);
    warnOfFewHeldOut(source, io, word);
    const tables = planMatch({ games: flags.games, key, rules });
    const opponent = await contestants.open(specs[2], flags.against);
    const difficulty = config.pairs.difficulty ?? undefined;
    const meet = async (player: Player, before: number) => {
      const onProgress = (played: number) => count.show(before + played, 2 * flags.games);
      const options = { game, source, difficulty, onProgress, players: { a: player, b: opponent } };
      return dealOutcomes(rules, tables, await matchPlay(options)(tables));
    };
    const ofA = await meet(await contestants.open(specs[0], a), 0);
    const ofB = await meet(await contestants.open(specs[1], b), flags.games);
    count.end();
    const result = compare({ a, b, opponent: flags.against, key: key.child("signs") }, ofA, ofB);
    io.out.write(flags.json ? `${JSON.stringify(result)}\n` : `${compareText(result, word)}\n`);
    return 0;
  } finally {
    count.end();
    await contestants.close();
  }
}

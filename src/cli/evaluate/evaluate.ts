/** `sparring evaluate match A B`: held-out games from both sides of the table. */
import { Key } from "../../core/rng.ts";
import { match } from "../../evaluate/contests/match.ts";
import { matchPlay } from "../../evaluate/contests/match-play.ts";
import { verdict } from "../../evaluate/contests/match-text.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { allBotLines } from "../../players/bots/of-game.ts";
import { openPlay } from "../../run/open/games.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  TRUST,
  wholeNumber,
} from "../options.ts";
import { progress } from "../progress.ts";
import { addEvaluateArena } from "./arena.ts";
import { addEvaluateCompare } from "./compare.ts";
import { addEvaluateExploit } from "./exploit.ts";
import { warnOfFewHeldOut } from "./few-held-out.ts";
import { addEvaluateJudge } from "./judge.ts";
import { addKeepOption, type KeepFlags, KeptGames } from "./kept-games.ts";
import { addEvaluateLadder } from "./ladder.ts";
import { addEvaluatePanel } from "./panel.ts";
import { addSuite } from "./suite.ts";

interface MatchFlags extends PlayFlags, KeepFlags {
  readonly games: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addEvaluate: AddCommand = (program, io, done) => {
  const evaluate = program.command("evaluate");
  addKeepOption(addPlayOptions(evaluate.command("match")))
    .description("play A against B on held-out pictures or deals, each on either side in turn")
    .argument("<A>", PLAYER)
    .argument("<B>", "the same")
    .option("--games <n>", "number of games, an even number", wholeNumber(2), 400)
    .option("--seed <n>", "decides who is the spy and what is sampled", wholeNumber(0), 1)
    .option("--set <key=value>", "one setting of game, pictures or engine, may be repeated", collect, [])
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `${metricsHelp(["winRate", "wins.SIDE", "gain", "decisionAccuracy"])}\n${allBotLines().join("\n")}\n${EXAMPLES}`,
    )
    .action(async (a: string, b: string, flags: MatchFlags) => done(await matchCommand(a, b, flags, io)));
  addSuite(evaluate, io, done);
  addEvaluateArena(evaluate, io, done);
  addEvaluateLadder(evaluate, io, done);
  addEvaluateCompare(evaluate, io, done);
  addEvaluatePanel(evaluate, io, done);
  addEvaluateJudge(evaluate, io, done);
  addEvaluateExploit(evaluate, io, done);
  for (const command of evaluate.commands) command.option(...TRUST);
};

const PLAYER =
  'a run directory, RUN/checkpoints/NNNN, a weights file, "base" (the weights that training starts from), bot:NAME, bot:reader@PLAYER (the same player, voting by its own notes), or openai:MODEL@URL (a chat endpoint)';

const EXAMPLES = `
Examples:
  sparring evaluate match runs/mine base
  sparring evaluate match runs/mine/checkpoints/0050 runs/mine/checkpoints/0100 --games 200
  sparring evaluate match base bot:oracle --set game.civilians=3 --json
  sparring evaluate match runs/mine base --pairs charts
  sparring evaluate match bot:copycat base --games 20 --keep games
  sparring evaluate match bot:copycat openai:Qwen/Qwen2.5-VL-7B-Instruct@http://localhost:8000 --games 20
`;

async function matchCommand(wordA: string, wordB: string, flags: MatchFlags, io: CliIo): Promise<number> {
  const specs = [parseContestant(wordA), parseContestant(wordB)];
  const config = playConfig(configOf(specs), [...playSettings(flags), ...flags.set]);
  const [a, b] = wordA === wordB ? [`${wordA} (A)`, `${wordB} (B)`] : [wordA, wordB];
  const { game, secrets: source, rules, word } = await openPlay(config);
  warnOfFewHeldOut(source, io, word);
  const kept = KeptGames.open(flags, config);
  const contestants = new Contestants(config, io.env);
  const count = progress(io, "games");
  try {
    const players = { a: await contestants.open(specs[0], a), b: await contestants.open(specs[1], b) };
    const play = matchPlay({
      game,
      source,
      players,
      difficulty: config.pairs.difficulty ?? undefined,
      onProgress: (played) => count.show(played, flags.games),
    });
    const key = Key.root(flags.seed).child("match");
    const result = await match({ a, b, games: flags.games, key, rules }, async (tables) => {
      const episodes = await play(tables);
      await kept?.add(a, b, episodes);
      return episodes;
    });
    count.end();
    io.out.write(flags.json ? `${JSON.stringify(result)}\n` : `${verdict(result, word)}\n`);
    kept?.tell(io);
    return 0;
  } finally {
    count.end();
    await contestants.close();
  }
}

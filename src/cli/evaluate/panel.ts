/** `sparring evaluate panel PLAYER`: one player against readers, and what its clues and votes are worth. */
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { evaluatedGame, PANEL_GAMES } from "../../evaluate/games.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { openPlay } from "../../run/open/games.ts";
import type { Config } from "../../run/settings/config.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPairOptions,
  collect,
  type PairFlags,
  pairSettings,
  playConfig,
  wholeNumber,
} from "../options.ts";
import { progress } from "../progress.ts";
import { warnOfFewHeldOut } from "./few-held-out.ts";

interface PanelFlags extends PairFlags {
  readonly start: string;
  readonly against: readonly string[];
  readonly games: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Adds the command below `evaluate`. */
export const addEvaluatePanel: AddCommand = (evaluate, io, done) => {
  addPairOptions(evaluate.command("panel"))
    .description("measure one player against readers, oracles and copycats, beside what it started from")
    .argument("<player>", 'a player as in "evaluate match"')
    .option(
      "--start <player>",
      "what it is compared with (default: the weights that its run started from)",
      "base",
    )
    .option("--against <player>", "one more opponent, may be repeated: a run of another seed", collect, [])
    .option("--games <n>", "games for each pair of players, an even number", wholeNumber(2), 400)
    .option("--seed <n>", "decides who is the spy and what is sampled", wholeNumber(0), 1)
    .option("--set <key=value>", "one setting of game, pictures or engine, may be repeated", collect, [])
    .option("--json", "print the result as JSON")
    .addHelpText("after", `${metricsHelp(NUMBERS)}${EXAMPLES}`)
    .action(async (word: string, flags: PanelFlags) => done(await panelCommand(word, flags, io)));
};

const NUMBERS = [
  ...["winRate", "spyAgainstOracles", "civiliansAgainstCopycats", "votesOnNotes", "informativeness"],
  ...["clueTruth", "textOnly", "selfVoteShare"],
];

const EXAMPLES = `
The reader is the base with a rule instead of its vote (bot:reader@base): what a player gains over the base, the rule may gain too.

Examples:
  sparring evaluate panel runs/mine
  sparring evaluate panel runs/mine --against runs/other-seed --games 1000 --json
  sparring evaluate panel bot:reader@base --start base --games 200
`;

async function panelCommand(word: string, flags: PanelFlags, io: CliIo): Promise<number> {
  const words = [word, flags.start, ...flags.against];
  const specs = words.map(parseContestant);
  const config = playConfig(configOf(specs), [...pairSettings(flags), ...flags.set]);
  const { panel, source, game } = await openPanel(config);
  warnOfFewHeldOut(source, io, "picture");
  const contestants = new Contestants(config, io.env);
  const count = progress(io, "games");
  try {
    const players = [];
    for (const [i, spec] of specs.entries()) players.push(await contestants.open(spec, words[i]));
    const [player, base, ...others] = players;
    const { result } = await panel.play({
      player,
      base,
      others,
      source,
      game,
      games: flags.games,
      difficulty: config.pairs.difficulty ?? undefined,
      key: Key.root(flags.seed).child("match"),
      onProgress: (played, of) => count.show(played, of),
    });
    count.end();
    io.out.write(flags.json ? `${JSON.stringify(result)}\n` : `${panel.text(result)}\n`);
    return 0;
  } finally {
    count.end();
    await contestants.close();
  }
}

/** @throws ConfigError for a game that has no panel. */
async function openPanel(config: Config) {
  const { game, pairs: source } = await openPlay(config);
  const panel = evaluatedGame(game.name)?.panel;
  if (panel && source) return { panel, game, source };
  throw new ConfigError(
    `a panel needs players that only some games have (${PANEL_GAMES.join(", ")}), but game.name is ${config.game.name}. Instead: "evaluate match" with another player, "evaluate arena" with several, or "evaluate ladder" for the checkpoints of a run.`,
  );
}

/** `sparring play`: a person at the table, everybody else played by a checkpoint or a bot. */
import os from "node:os";
import path from "node:path";
import { Key } from "../../core/rng.ts";
import type { Seat } from "../../games/game.ts";
import type { Picture } from "../../images/image.ts";
import { Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { findDeal } from "../../measure/find-deal.ts";
import { person } from "../../players/person.ts";
import { describeEnd } from "../../rollout/describe.ts";
import type { Episode } from "../../rollout/episode.ts";
import { writeEpisodes } from "../../rollout/episode-file.ts";
import { playEpisodes } from "../../rollout/play.ts";
import { tableOf } from "../../run/deal.ts";
import { type OpenedGame, openPlay } from "../../run/open/games.ts";
import { SIDE_FOR_PEOPLE, writePictures } from "../../run/shown-game.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { lineReader } from "../lines.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  TRUST,
  wholeNumber,
} from "../options.ts";

import { Table } from "./table.ts";

interface SeatFlags extends PlayFlags {
  readonly seat: number;
  readonly role?: string;
  readonly seed?: number;
  readonly pictures: string;
  readonly save?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addPlay: AddCommand = (program, io, done) => {
  addPlayOptions(program.command("play"))
    .argument(
      "[player]",
      'who plays the others: a run directory, a checkpoint, a weights file, "base", bot:NAME, bot:reader@PLAYER (the same player, voting by its own notes), or openai:MODEL@URL',
      "base",
    )
    .option("--seat <n>", "your seat, from 1", wholeNumber(1, 7), 1)
    .option("--role <role>", "the role you want, e.g. civilian or spy (default: as dealt)")
    .option(
      "--seed <n>",
      "decides the deal: pictures, cards, roles (default: another one each time)",
      wholeNumber(0),
    )
    .option("--pictures <folder>", "where pictures are written", path.join(os.tmpdir(), "sparring"))
    .option("--save <file>", "append the game to a file of episodes")
    .option("--set <key=value>", "one setting of game or pictures, may be repeated", collect, [])
    .option(...TRUST)
    .option("--json", "print the finished game as JSON; questions go to the error output")
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: SeatFlags) => done(await playCommand(word, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring play                              with the model that ships
  sparring play runs/mine --seat 3 --seed 7
  sparring play bot:oracle --role spy --set game.civilians=3
`;

async function playCommand(word: string, flags: SeatFlags, io: CliIo): Promise<number> {
  const spec = parseContestant(word);
  // The person sees more than a small model reads; the model reads them made smaller.
  const large = `pairs.pictureSize=${SIDE_FOR_PEOPLE}`;
  const config = playConfig(configOf([spec]), [large, ...playSettings(flags), ...flags.set]);
  const opened = await openPlay(config);
  const { game, secrets } = opened;
  const seed = flags.seed ?? Key.root(`play at ${io.clock.date()}`).stream().int(1, 999_999);
  const { deal, dealt } = await findDeal(config, opened, { ...flags, seed });
  const output = flags.json ? io.err : io.out;
  const reader = lineReader(io, output.write);
  const contestants = new Contestants(config, io.env);
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    const others = await contestants.open(spec, word);
    const seat = flags.seat - 1;
    const table = new Table(game, { io: { ...io, out: output }, folder: flags.pictures, seat });
    const you = person({
      name: "you",
      game,
      help: (_, state) => table.rules(state),
      show: (seen, state) => table.show(seen, state),
      ask: reader.ask,
    });
    await table.introduce(game.start(dealt.secret, deal.key));
    const seated = tableOf(deal, dealt, game, secrets, (one) => (one === seat ? you : others));
    const [episode] = await playEpisodes([seated], {
      signal: stop.signal,
      onTurn: ({ turn }) => table.hear(turn),
    });
    const names = await writePictures(flags.pictures, game, seated, SIDE_FOR_PEOPLE);
    const picture = ({ id }: Picture) => path.join(flags.pictures, names.get(id) ?? id);
    const told = describeEnd(game, episode, dealt.secret, { picture });
    table.write(`\n${[...told, lastLine(opened, episode, seat)].join("\n\n")}`);
    table.write(`The same deal again: --seed ${seed}`);
    if (flags.save) await writeEpisodes(flags.save, [episode]);
    if (flags.json)
      io.out.write(`${JSON.stringify(episode, (key, value) => (key === "prompt" ? undefined : value))}\n`);
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    output.write("\nYou have left the table.\n");
    return 130;
  } finally {
    release();
    reader.close();
    await contestants.close();
  }
}

function lastLine({ rules }: OpenedGame, episode: Episode, seat: Seat): string {
  const winner = rules.winnerOf(episode);
  if (winner === undefined) return "It is a draw.";
  return winner === rules.sidesOf(episode)[seat] ? "You win." : "You lose.";
}

/** `sparring play`: a person at the table, everybody else played by a checkpoint or a bot. */
import os from "node:os";
import path from "node:path";
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { printableLine } from "../core/terminal-text.ts";
import { type AnyGame, type Observation, type Seat, seatName } from "../games/game.ts";
import type { Dealt } from "../games/secret.ts";
import { encodePng } from "../images/codec.ts";
import type { Picture } from "../images/image.ts";
import { Contestants, configOf, parseContestant } from "../measure/contestants.ts";
import { person } from "../players/person.ts";
import { describeEpisode } from "../rollout/describe.ts";
import type { Turn } from "../rollout/episode.ts";
import { writeEpisodes } from "../rollout/episode-file.ts";
import { playEpisodes } from "../rollout/play.ts";
import { type Deal, secretOf, tableOf } from "../run/deal.ts";
import { type OpenedGame, openPlay } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { fileName, writePicture, writePictures } from "../run/shown-game.ts";
import type { AddCommand } from "./command.ts";
import { inlinePicture } from "./inline-picture.ts";
import type { CliIo } from "./io.ts";
import { lineReader } from "./lines.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  TRUST,
  wholeNumber,
} from "./options.ts";

/** Deals that are looked at for a wanted role. */
const MOST_DEALS = 200;

interface SeatFlags extends PlayFlags {
  readonly seat: number;
  readonly role?: string;
  readonly seed: number;
  readonly pictures: string;
  readonly save?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addPlay: AddCommand = (program, io, done) => {
  addPlayOptions(program.command("play"))
    .description("play at one seat yourself; a checkpoint or a bot plays the others")
    .argument(
      "[player]",
      'who plays the others: a run directory, a checkpoint, a weights file, "base", bot:NAME, bot:reader@PLAYER (the same player, voting by its own notes), or openai:MODEL@URL',
      "base",
    )
    .option("--seat <n>", "your seat, from 1", wholeNumber(1, 7), 1)
    .option("--role <role>", "the role you want, e.g. civilian or spy (default: as dealt)")
    .option("--seed <n>", "decides the pictures and who is the spy", wholeNumber(0), 1)
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
  const config = playConfig(configOf([spec]), [...playSettings(flags), ...flags.set]);
  const opened = await openPlay(config);
  const { game, secrets } = opened;
  const { deal, dealt } = await findDeal(config, opened, flags);
  const output = flags.json ? io.err : io.out;
  const reader = lineReader(io, output.write);
  const contestants = new Contestants(config, io.env);
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    const others = await contestants.open(spec, word);
    const table = new Table(game, {
      io: { ...io, out: output },
      folder: flags.pictures,
      seat: flags.seat - 1,
    });
    const you = person({
      name: "you",
      game,
      show: (seen, state) => table.show(seen, state),
      ask: reader.ask,
    });
    const seating = (seat: number) => (seat === flags.seat - 1 ? you : others);
    const seated = tableOf(deal, dealt, game, secrets, seating);
    const [episode] = await playEpisodes([seated], {
      signal: stop.signal,
      onTurn: ({ turn }) => table.hear(turn),
    });
    const names = await writePictures(flags.pictures, game, seated);
    const picture = ({ id }: Picture) => path.join(flags.pictures, names.get(id) ?? id);
    const text = describeEpisode(game, episode, dealt.secret, { picture });
    output.write(`\n${text.join("\n\n")}\n`);
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

/**
 * The deal of the seed, or the first after it that gives the person the wanted role. @throws ConfigError if
 * none of many does.
 */
async function findDeal(
  config: Config,
  { game, secrets }: OpenedGame,
  { seed, seat, role }: SeatFlags,
): Promise<{ deal: Deal; dealt: Dealt<unknown> }> {
  const difficulty = config.pairs.difficulty ?? undefined;
  const roles = new Set<string>();
  for (let i = 0; i < MOST_DEALS; i++) {
    const key = Key.root(seed).child("play", i);
    const index = key
      .child("pair")
      .stream()
      .int(0, Math.min(secrets.size("heldout"), 1000) - 1);
    const deal: Deal = { id: `play-${seed}-${i}`, key, split: "heldout", index, difficulty };
    const dealt = await secretOf(deal, secrets);
    const seats = game.seats(game.start(dealt.secret, key));
    if (seat > seats.length)
      throw new ConfigError(
        `there is no seat ${seat}: the game has ${seats.length}. Choose --seat 1 to ${seats.length}.`,
      );
    if (role === undefined || seats[seat - 1].role === role) return { deal, dealt };
    for (const one of seats) roles.add(one.role);
  }
  throw new ConfigError(
    roles.has(role ?? "")
      ? `seat ${seat} is never dealt the role "${role}". Choose another --seat.`
      : `--role is "${role}". Choose ${[...roles].sort().join(" or ")}.`,
  );
}

interface TableOptions {
  readonly io: CliIo;
  readonly folder: string;
  readonly seat: Seat;
}

/** The view that a person has of the running game. */
class Table {
  private introduced = false;

  constructor(
    private readonly game: AnyGame,
    private readonly options: TableOptions,
  ) {}

  /**
   * Before each answer: at first the role and the pictures, later what has become of the game where that is
   * not heard.
   */
  async show({ seat }: Observation, state: unknown): Promise<void> {
    if (this.introduced) return;
    this.introduced = true;
    const { io, folder } = this.options;
    const pictures: Picture[] = [];
    const name = (picture: Picture) => {
      pictures.push(picture);
      return path.join(folder, "pictures", `${fileName(picture.id)}.png`);
    };
    const lines = this.game.tell.opening(state, name, seat);
    io.out.write(`\n${lines.map(printableLine).join("\n")}\n`);
    for (const picture of pictures) {
      await writePicture(folder, picture);
      io.out.control(inlinePicture(await encodePng(picture.image), io));
    }
  }

  /** Open moves are heard by everyone; hidden ones are told at the end. */
  hear({ seat, kind, move, failure }: Turn): void {
    const { tell } = this.game;
    if (seat === this.options.seat || tell.hidden?.(kind) !== undefined) return;
    const nothing = failure === undefined ? `(no valid ${kind})` : `(no answer: ${failure})`;
    const said = move === undefined ? nothing : tell.move(move);
    this.options.io.out.write(`${seatName(seat, "first")}: ${printableLine(said)}\n`);
  }
}

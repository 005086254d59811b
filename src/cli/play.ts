/** `sparring play`: a person at the table, everybody else played by a checkpoint or a bot. */
import os from "node:os";
import path from "node:path";
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Observation } from "../games/game.ts";
import type { SpotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameMove } from "../games/spot-the-spy/state.ts";
import type { SpyGameView } from "../games/spot-the-spy/view.ts";
import { encodePng } from "../images/codec.ts";
import type { Picture } from "../images/image.ts";
import { Contestants, configOf, parseContestant } from "../measure/contestants.ts";
import type { PairSource } from "../pairs/pair.ts";
import { type PersonOptions, person } from "../players/person.ts";
import { describeEpisode } from "../rollout/describe.ts";
import type { Turn } from "../rollout/episode.ts";
import { writeEpisodes } from "../rollout/episode-file.ts";
import { playEpisodes } from "../rollout/play.ts";
import { type Deal, pairOf, type SpyTable, tableOf } from "../run/deal.ts";
import { openGame, openPairs } from "../run/open/sources.ts";
import type { Config } from "../run/settings/config.ts";
import { writePicture, writePictures } from "../run/shown-game.ts";
import type { AddCommand } from "./command.ts";
import { inlinePicture } from "./inline-picture.ts";
import type { CliIo } from "./io.ts";
import { lineReader } from "./lines.ts";
import { addPairOptions, collect, type PairFlags, pairSettings, playConfig, wholeNumber } from "./options.ts";

interface PlayFlags extends PairFlags {
  readonly seat: number;
  readonly role?: string;
  readonly seed: number;
  readonly pictures: string;
  readonly save?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addPlay: AddCommand = (program, io, done) => {
  addPairOptions(program.command("play"))
    .description("sit at the table yourself; the others are played by a checkpoint or a bot")
    .argument(
      "[player]",
      'who plays the others: a run directory, a checkpoint, a weights file, "base", bot:NAME, bot:reader@PLAYER (the same player, voting by its own notes), or openai:MODEL@URL',
      "base",
    )
    .option("--seat <n>", "your seat, from 1", wholeNumber(1, 7), 1)
    .option("--role <role>", "civilian or spy (default: as dealt)")
    .option("--seed <n>", "decides the pictures and who is the spy", wholeNumber(0), 1)
    .option("--pictures <folder>", "where pictures are written", path.join(os.tmpdir(), "sparring"))
    .option("--save <file>", "append the game to a file of episodes")
    .option("--set <key=value>", "one setting of game or pictures, may be repeated", collect, [])
    .option("--json", "print the finished game as JSON; questions go to the error output")
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: PlayFlags) => done(await playCommand(word, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring play                              with the model that ships
  sparring play runs/mine --seat 3 --seed 7
  sparring play bot:oracle --role spy --set game.civilians=3
`;

async function playCommand(word: string, flags: PlayFlags, io: CliIo): Promise<number> {
  const spec = parseContestant(word);
  const config = playConfig(configOf([spec]), [...pairSettings(flags), ...flags.set]);
  const game = openGame(config);
  const source = await openPairs(config);
  const deal = findDeal(config, source, game, flags);
  const pair = await pairOf(deal, source);
  const output = flags.json ? io.err : io.out;
  const reader = lineReader(io, output.write);
  const contestants = new Contestants(config, io.env);
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    const others = await contestants.open(spec, word);
    const table = new Table({ io: { ...io, out: output }, folder: flags.pictures, seat: flags.seat - 1 });
    const you = person({
      name: "you",
      game: game as PersonOptions["game"],
      show: (seen) => table.show(seen),
      ask: reader.ask,
    });
    const seating = (seat: number) => (seat === flags.seat - 1 ? you : others);
    const spyTable: SpyTable = tableOf(deal, pair, game, source, seating);
    const [episode] = await playEpisodes([spyTable], {
      signal: stop.signal,
      onTurn: ({ turn }) => table.hear(turn),
    });
    const names = await writePictures(flags.pictures, game, spyTable);
    const picture = ({ id }: Picture) => path.join(flags.pictures, names.get(id) ?? id);
    const text = describeEpisode(game, episode, { pair }, { picture });
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

/** The deal of the seed, or the first after it that gives the person the wanted role. */
function findDeal(
  config: Config,
  source: PairSource,
  game: SpotTheSpy,
  { seed, seat, role }: PlayFlags,
): Deal {
  const seats = config.game.civilians + 1;
  if (seat > seats)
    throw new ConfigError(`there is no seat ${seat}: the game has ${seats}. Choose --seat 1 to ${seats}.`);
  if (role !== undefined && role !== "spy" && role !== "civilian") {
    throw new ConfigError(`--role is "${role}". Choose spy or civilian.`);
  }
  const pairs = source.size("heldout");
  const difficulty = config.pairs.difficulty ?? undefined;
  for (let i = 0; ; i++) {
    const key = Key.root(seed).child("play", i);
    const index = key
      .child("pair")
      .stream()
      .int(0, Math.min(pairs, 1000) - 1);
    if (role === undefined || dealtRole(game, key, seat - 1) === role) {
      return { id: `play-${seed}-${i}`, key, split: "heldout", index, difficulty };
    }
  }
}

/** Who is the spy hangs on the key alone, so any pair will do to find out. */
function dealtRole(game: SpotTheSpy, key: Key, seat: number): string {
  const picture: Picture = { id: "none", image: { width: 1, height: 1, data: new Uint8Array(3) } };
  const pair = { id: "none", domain: "clevr", original: picture, modified: picture, changes: [] } as const;
  return game.seats(game.start({ pair }, key))[seat].role;
}

/** What the person sees and hears while the game goes on. */
class Table {
  private introduced = false;

  constructor(
    private readonly options: { readonly io: CliIo; readonly folder: string; readonly seat: number },
  ) {}

  /** Before each answer: at first the role and the picture. */
  async show({ view }: Observation): Promise<void> {
    if (this.introduced) return;
    this.introduced = true;
    const { role, seat, seats, picture, spyView } = view as SpyGameView;
    const { io } = this.options;
    const what =
      role === "spy"
        ? `the SPY (your picture is ${spyView === "blank" ? "blank" : "an edited copy"})`
        : "a civilian";
    io.out.write(
      `\nYou are player ${seat + 1} of ${seats}, ${what}. Your picture: ${await this.name(picture)}\n`,
    );
    io.out.write(inlinePicture(await encodePng(picture.image), io));
  }

  /** Clues are heard by everyone; votes are secret until the end. */
  hear({ seat, kind, move, failure }: Turn): void {
    if (seat === this.options.seat || kind !== "clue") return;
    const nothing = failure === undefined ? "(no valid clue)" : `(no answer: ${failure})`;
    const said = move === undefined ? nothing : `"${(move as Extract<SpyGameMove, { kind: "clue" }>).clue}"`;
    this.options.io.out.write(`Player ${seat + 1}: ${printable(said)}\n`);
  }

  private async name(picture: Picture): Promise<string> {
    return path.join(this.options.folder, await writePicture(this.options.folder, picture));
  }
}

/** Model output may hold control characters that a terminal would obey. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

/** The view that a person has of the running game. */
import path from "node:path";
import { printableLine, wrapped } from "../../core/terminal-text.ts";
import { type AnyGame, type Observation, type Seat, seatName } from "../../games/game.ts";
import { picturesTold } from "../../games/pictures-told.ts";
import { encodePng } from "../../images/codec.ts";
import { enlargeImage } from "../../images/enlarge.ts";
import type { Turn } from "../../rollout/episode.ts";
import { SIDE_FOR_PEOPLE, writePicture } from "../../run/shown-game.ts";
import type { CliIo } from "../io.ts";
import { inlinePicture } from "./inline-picture.ts";

interface TableOptions {
  /** The output is where the game is told. */
  readonly io: Pick<CliIo, "out" | "env">;
  /** Pictures are written below it. */
  readonly folder: string;
  readonly seat: Seat;
}

export class Table {
  private told = "";
  private left = false;

  constructor(
    private readonly game: AnyGame,
    private readonly options: TableOptions,
  ) {}

  /** At the beginning: the rules, the role and the pictures. */
  async introduce(state: unknown): Promise<void> {
    const { io, folder, seat } = this.options;
    const rules = this.rules(state);
    if (rules) this.write(`${rules}\n\nType help to read this again.\n`);
    const pictures = picturesTold(this.game, state, seat);
    const files = new Map<string, string>();
    for (const picture of pictures)
      files.set(picture.id, path.join(folder, await writePicture(folder, picture, SIDE_FOR_PEOPLE)));
    const lines = this.game.tell.opening(state, ({ id }) => files.get(id) ?? id, seat);
    this.write(lines.map(printableLine).join("\n"));
    for (const { image } of pictures)
      io.out.control(inlinePicture(await encodePng(await enlargeImage(image, SIDE_FOR_PEOPLE)), io));
  }

  /** The rules in paragraphs as wide as the terminal; the prompt of a seat to move, for a game that has none. */
  rules(state: unknown): string {
    const { seat, io } = this.options;
    const lines = this.game.tell.rules?.(state, seat) ?? this.prompt(state);
    return lines.map((line) => wrapped(line, io.out.columns)).join("\n\n");
  }

  /** Before each answer, where something has changed: the round, or the board. */
  show({ kind, seat }: Observation, state: unknown): void {
    const { tell } = this.game;
    const now = [tell.heading(state, kind), ...(tell.now?.(state, seat) ?? [])].join("\n");
    if (now !== this.told) this.write(`\n${now}`);
    this.told = now;
  }

  /** Open moves are heard by everyone; hidden ones are told at the end. */
  hear({ seat, kind, move, failure }: Turn): void {
    const { tell } = this.game;
    if (seat === this.options.seat && failure !== undefined) this.leave();
    if (seat === this.options.seat || tell.hidden?.(kind) !== undefined) return;
    const nothing = failure === undefined ? `(no valid ${kind})` : `(no answer: ${failure})`;
    this.write(
      `${seatName(seat, "first")}: ${printableLine(move === undefined ? nothing : tell.move(move))}`,
    );
  }

  write(text: string): void {
    const { out } = this.options.io;
    out.write(`${out.live ? wrapped(text, out.columns) : text}\n`);
  }

  private leave(): void {
    if (!this.left) this.write("\nYou have left the table: your seat gives no more answers.");
    this.left = true;
  }

  private prompt(state: unknown): string[] {
    const { seat } = this.options;
    if (!this.game.toMove(state).includes(seat)) return [];
    return this.game
      .observe(state, seat)
      .messages.flatMap(({ content }) =>
        content.flatMap((part) => (part.type === "text" ? [part.text] : [])),
      );
  }
}

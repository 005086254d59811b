/**
 * What the dashboard's server sends and its page reads: types alone, one source for both. Numbers that are missing are null or absent, never made
 * up. Left out: how they are found (`store/`, `curves/`, `games/`).
 */

/** A number with its 95% interval. */
export interface Measure {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Observations behind it. */
  readonly n: number;
}

/** `running`: its lock is held by a live process. `damaged`: its settings or events cannot be read. */
export type RunState = "running" | "finished" | "interrupted" | "damaged";

/** A run in the list. */
export interface RunRow {
  /** Path below the store, with `/` between folders. */
  readonly id: string;
  readonly state: RunState;
  /** Why it is interrupted or damaged, and what to do. */
  readonly why?: string;
  /** The preset that its settings are nearest to, and how many settings differ from it. */
  readonly preset?: { readonly name: string; readonly differing: number };
  readonly seed?: number;
  /** Names of its games, its first one first. */
  readonly games: readonly string[];
  /** What it trains with, for people. */
  readonly method?: string;
  /** Iterations that are complete, of how many. */
  readonly iteration: number;
  readonly iterations?: number;
  /** When its events last grew, in milliseconds since 1970. */
  readonly changedAt?: number;
  /** Against the frozen base, the last that was measured. */
  readonly winRate?: Measure & { readonly iteration: number; readonly final: boolean };
  readonly spark?: Spark;
}

/** A small curve: values read at points of the file that lie evenly apart. */
export interface Spark {
  readonly title: string;
  readonly share: boolean;
  readonly iterations: readonly number[];
  readonly values: readonly number[];
}

export interface RunList {
  /** The folder that is served, as it was given. */
  readonly store: string;
  readonly runs: readonly RunRow[];
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
  /** Whether runs may be started here. */
  readonly canStart: boolean;
}

/** What a new run can be made of. */
export interface StartChoices {
  readonly presets: readonly { readonly name: string; readonly summary: string }[];
}

/** A run that was started, stopped or gone on with. */
export interface Begun {
  readonly run: string;
}

/** One setting of a run, as text. */
export interface SettingRow {
  readonly key: string;
  readonly value: string;
  /** Its value in the nearest preset, where that is another one. */
  readonly preset?: string;
  readonly about: string;
}

/** A program or a server that the settings name; nothing of it is run or called here. */
export interface NamedProgram {
  readonly setting: string;
  readonly value: string;
  readonly does: string;
}

export interface RunDetail extends RunRow {
  readonly settings: readonly SettingRow[];
  readonly programs: readonly NamedProgram[];
  /** Whether this server started it and can stop it, or could go on with it. */
  readonly can: { readonly stop: boolean; readonly resume: boolean };
  readonly startedAt?: string;
}

/** One entry of the glossary, for a hover text. */
export interface Meaning {
  readonly title: string;
  readonly unit: string;
  readonly meaning: string;
  readonly how: string;
  readonly better?: "higher" | "lower";
}

/** A line over the iterations of `Curves.iterations`. */
export interface CurveLine {
  /** As in events. */
  readonly name: string;
  readonly about: Meaning;
  /** The mean of a point's iterations; null where none has the number. */
  readonly values: readonly (number | null)[];
  /** Least and greatest of a point's iterations; absent where each point is one iteration. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface MeasuredPoint {
  readonly iteration: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Reference {
  readonly value: number;
  readonly label?: string;
}

export interface Panel {
  readonly title: string;
  /** Drawn in percent. */
  readonly share: boolean;
  readonly lines: readonly CurveLine[];
  /** Held-out measurements, with their 95% intervals where they have one. */
  readonly measured: readonly MeasuredPoint[];
  readonly measuredNote?: string;
  readonly references: readonly Reference[];
}

export interface PanelGroup {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A stretch of iterations in one phase of training. */
export interface Band {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

export interface Alarm {
  readonly iteration: number;
  /** The finding, and what to do. */
  readonly message: string;
}

export interface Curves {
  /** The last iteration of each point. */
  readonly iterations: readonly number[];
  /** Iterations that stand behind one point. */
  readonly perPoint: number;
  /** All that there are, whatever part was asked for. */
  readonly total: number;
  readonly bands: readonly Band[];
  readonly groups: readonly PanelGroup[];
  readonly alarms: readonly Alarm[];
  /** What could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** A player of the ladder that is stored with a run; the strongest first. */
export interface LadderRow {
  readonly name: string;
  readonly kind: "base" | "checkpoint" | "bot";
  /** Of a checkpoint; 0 is the base. */
  readonly iteration?: number;
  /** Elo points over the base. */
  readonly rating: Measure;
  readonly wins: number;
}

export interface Ladder {
  readonly rows: readonly LadderRow[];
  readonly games: number;
  readonly deals: number;
  /** Why there are no ratings, though there is a file. */
  readonly note?: string;
}

/** `played`: by people. */
export type GameKind = "training" | "match" | "panel" | "shown" | "played";

/** A stored game in a list. */
export interface GameRow {
  readonly file: string;
  /** Byte offset of its line. */
  readonly at: number;
  readonly id: string;
  readonly game: string;
  readonly kind: GameKind;
  readonly iteration: number;
  readonly phase?: string;
  readonly secret: string;
  readonly seats: readonly { readonly role: string; readonly player: string }[];
  /** The side that won; null is a draw, absent where nobody may say. */
  readonly winner?: string | null;
  /** By side what its seats earned; a side without rewards is absent. */
  readonly earned: Readonly<Record<string, number>>;
  readonly turns: number;
  readonly refused: number;
  readonly failed: number;
  readonly cut: number;
  /** What is wrong with the line, if it holds no game. */
  readonly damage?: string;
}

export interface GamePage {
  readonly games: readonly GameRow[];
  /** Ask with it for what follows; absent at the end. */
  readonly next?: string;
  /** Games that were looked at for these. */
  readonly looked: number;
  readonly choices: GameChoices;
}

/** What a list of games can be filtered by. */
export interface GameChoices {
  readonly first: number;
  readonly last: number;
  readonly kinds: readonly GameKind[];
  readonly phases: readonly string[];
  readonly sides: readonly string[];
  readonly players: readonly string[];
}

/** From above, or what one seat knows. */
export type View = "above" | number;

export interface Mark {
  /** In shares of the picture's width and height. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ShownPicture {
  /** Address of the PNG. */
  readonly address: string;
  readonly seats: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Places at which it differs from the other picture. */
  readonly marks: readonly Mark[];
}

/** One answer, as far as the viewer may know it. */
export interface Act {
  readonly seat: number;
  readonly kind: string;
  /** In words, e.g. `"There is a red cube."` or `votes for player 2`; absent where there was no move. */
  readonly said?: string;
  /** The seat that the move names. */
  readonly points?: number;
  /** What the seat wrote for itself. */
  readonly thought?: string;
  /** Why there was no move. */
  readonly refusal?: string;
  /** No answer came at all. */
  readonly failure?: string;
  /** The answer as it was written, where it was refused. */
  readonly text?: string;
  readonly cut?: boolean;
  /** From above only. */
  readonly rewards?: Readonly<Record<string, number>>;
  readonly advantage?: number;
  readonly tokens?: number;
}

export interface Step {
  readonly heading: string;
  /** What the seats that move here see of the game beyond words, e.g. a board. */
  readonly sees: readonly string[];
  readonly acts: readonly Act[];
  /** Words in place of acts that the viewer may not know. */
  readonly hidden?: string;
}

export interface ShownSeat {
  readonly name: string;
  /** Of the viewer's own seat, or from above. */
  readonly role?: string;
  readonly side?: string;
  readonly player?: string;
}

/** A game as one viewer may know it: what a seat may not know is not in it. */
export interface GameView {
  readonly view: View;
  readonly title: string;
  readonly iteration: number;
  readonly kind: GameKind;
  readonly seats: readonly ShownSeat[];
  readonly pictures: readonly ShownPicture[];
  readonly opening: readonly string[];
  readonly steps: readonly Step[];
  /** From above only. */
  readonly ending?: readonly string[];
  readonly winner?: string | null;
  readonly id?: string;
  readonly secret?: string;
  readonly phase?: string;
  /** Why turns have no advantage, and what could not be shown. */
  readonly notes: readonly string[];
}

/** What a live connection tells: the row of a run whose files have changed. */
export interface LiveEvent {
  readonly run: RunRow;
}

/** Every answer that is no success. */
export interface Trouble {
  readonly error: string;
}

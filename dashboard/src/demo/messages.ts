/** What the page and the table in its worker tell each other: plain data. */
import type { GameView } from "../../../src/server/dashboard/wire.ts";

/** What computes: WebAssembly on the processor, or WebGPU. */
export type Device = "wasm" | "webgpu";

export interface Opening {
  readonly type: "open";
  /** Addresses of the ONNX file and of the runtime's WebAssembly. */
  readonly model: string;
  readonly runtime: string;
  readonly device: Device;
  /** Of the model, as a player. */
  readonly name: string;
  /** Settings of the game. */
  readonly game: unknown;
}

export type Role = "civilian" | "spy";

export type ToTable =
  | Opening
  | { readonly type: "deal"; readonly seed: number; readonly role?: Role }
  | { readonly type: "answer"; readonly text: string };

/** A question to the person. */
export interface Asked {
  readonly kind: string;
  /** Why the answer before was none. */
  readonly refused?: string;
}

/** A game as the person's seat knows it. */
export interface Going {
  readonly type: "going";
  readonly seat: number;
  readonly view: GameView;
  /** Seats that are to answer. */
  readonly waiting: readonly number[];
  /** Set where one of them is the person's. */
  readonly asked?: Asked;
}

/** All of a game, once it is over. */
export interface Over {
  readonly type: "over";
  readonly seat: number;
  readonly view: GameView;
  readonly won: boolean;
  /** The line of a file of episodes, as `sparring replay` reads it. */
  readonly episode: string;
}

export type FromTable =
  | { readonly type: "loading"; readonly bytes: number }
  | { readonly type: "open"; readonly seconds: number }
  | { readonly type: "dealt"; readonly rules: readonly string[] }
  | Going
  | Over
  | { readonly type: "trouble"; readonly message: string };

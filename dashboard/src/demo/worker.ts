/** The table in a thread of its own, so that the page stays awake while the model computes. It sends the page what the person's seat may know. */
import { picturesTold } from "../../../src/games/pictures-told.ts";
import type { Episode } from "../../../src/rollout/episode.ts";
import { picturesOf } from "../../../src/server/dashboard/games/game-pictures.ts";
import { seatsOf, tellFromAbove, toldToSeat } from "../../../src/server/dashboard/games/game-view.ts";
import type { GameView, ShownPicture } from "../../../src/server/dashboard/wire.ts";
import type { Asked, FromTable, Opening, ToTable } from "./messages.ts";
import { type OpenedModel, openModel } from "./model.ts";
import { pictureAddress } from "./picture-address.ts";
import { type Played, playGame } from "./table.ts";

interface Port {
  postMessage(message: FromTable): void;
  onmessage: ((event: { readonly data: ToTable }) => void) | null;
}
const page = self as unknown as Port;
let opened: { readonly model: OpenedModel; readonly opening: Opening } | undefined;
let stop = new AbortController();
let answer: ((text: string) => void) | undefined;

page.onmessage = ({ data }) => {
  if (data.type === "answer") answer?.(data.text);
  else (data.type === "open" ? open(data) : game(data)).catch(tell);
};

async function open(opening: Opening): Promise<void> {
  const begin = performance.now();
  const model = await openModel(opening, (bytes) => page.postMessage({ type: "loading", bytes }));
  opened = { model, opening };
  page.postMessage({ type: "open", seconds: (performance.now() - begin) / 1000 });
}

async function game({ seed, role }: Extract<ToTable, { type: "deal" }>): Promise<void> {
  if (!opened) throw new Error("the model is not open yet");
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  const { sampler } = opened.model;
  const { game: settings, name: model } = opened.opening;
  let asked: Asked | undefined;
  let shown: ShownPicture[] | undefined;
  const tellView = (played: Played) => {
    shown ??= told(played);
    page.postMessage(going(played, shown, asked));
  };
  let latest: Played | undefined;
  const options = { settings, seed, role, signal, sampler, model };
  const { played, episode } = await playGame(options, {
    onChange(now) {
      if (latest === undefined)
        page.postMessage({ type: "dealt", rules: now.game.tell.rules?.(now.start, now.seat) ?? [] });
      latest = now;
      tellView(now);
    },
    ask: async (kind, refused) => {
      asked = { kind, ...(refused !== undefined && { refused }) };
      tellView(latest!);
      const text = await new Promise<string>((resolve) => {
        answer = resolve;
      });
      asked = undefined;
      answer = undefined;
      tellView(latest!);
      return text;
    },
  });
  if (!signal.aborted) page.postMessage(over(played, episode));
}

function going(played: Played, pictures: readonly ShownPicture[], asked: Asked | undefined): FromTable {
  const { game: rules, seat, start, steps, state } = played;
  const view: GameView = {
    ...frame(played, seat),
    ...toldToSeat(rules, start, steps, seat),
    seats: seatsOf(episodeSeats(played), sidesOf(played), seat),
    pictures,
  };
  return { type: "going", seat, view, waiting: [...rules.toMove(state)], ...(asked && { asked }) };
}

function over(played: Played, episode: Episode): FromTable {
  const { game: rules, seat, table } = played;
  const winner = rules.winner(episode.outcome);
  const sides = sidesOf(played);
  const view: GameView = {
    ...frame(played, "above"),
    ...tellFromAbove(rules, episode, table.secret, { rewards: [], advantages: [] }),
    seats: seatsOf(episode, sides),
    pictures: picturesOf(rules, episode, table.secret, "above").map(({ picture, seats, marks }) => ({
      ...{ address: pictureAddress(picture.image), seats, marks },
      ...{ width: picture.image.width, height: picture.image.height },
    })),
    winner: winner ?? null,
    id: episode.id,
    secret: episode.secret.id,
  };
  const line = JSON.stringify(episode, (name, value) => (name === "prompt" ? undefined : value));
  return { type: "over", seat, view, won: winner === sides[seat], episode: line };
}

function told({ game: rules, start, seat }: Played): ShownPicture[] {
  return picturesTold(rules, start, seat).map(({ image }) => ({
    ...{ address: pictureAddress(image), seats: [seat], marks: [] },
    ...{ width: image.width, height: image.height },
  }));
}

function frame({ game: rules }: Played, view: GameView["view"]) {
  return { view, title: rules.name, iteration: 0, kind: "shown" as const, notes: [] };
}

function sidesOf({ game: rules, start }: Played): string[] {
  return rules.seats(start).map(({ side }) => side);
}

function episodeSeats({ game: rules, start }: Played): Episode {
  const seats = rules.seats(start).map(({ role }) => ({ role, player: "" }));
  return { seats } as unknown as Episode;
}

function tell(error: unknown): void {
  if (stop.signal.aborted && (error as Error).name === "AbortError") return;
  page.postMessage({ type: "trouble", message: (error as Error).message });
}

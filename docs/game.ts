/**
 * Makes `docs/game.png` for the README: one game by the rules of the project, played by bots, with what each
 * seat sees, says and votes. The same bytes every time, up to the fonts of the machine: `npm run
 * docs:picture`.
 */
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { Key } from "../src/core/rng.ts";
import { type SpyGameMove, spyGameView } from "../src/games/spot-the-spy/state.ts";
import { encodePng } from "../src/images/codec.ts";
import { clevrSource } from "../src/pairs/clevr/source.ts";
import { botOf } from "../src/players/bots/of-game.ts";
import type { Turn } from "../src/rollout/episode.ts";
import { playEpisodes } from "../src/rollout/play.ts";
import { tableOf } from "../src/run/deal.ts";
import { openGame } from "../src/run/open/games.ts";

const OUT = fileURLToPath(new URL("game.png", import.meta.url));
const COLUMN = 250;
const GAP = 14;
const HEIGHT = 470;
const LINE = 19;
const LETTERS = 31;

const game = await openGame({
  game: {
    name: "spot-the-spy",
    civilians: 4,
    clueRounds: 2,
    spyView: "blank",
    selfVotes: "refused",
    voter: "civilians",
  },
});
const source = clevrSource({ seed: 1, size: 256, quality: "fine" });
const key = Key.root("docs/game");
const pair = await source.pair("heldout", 0);
const roles: string[] = game.seats(game.start({ pair }, key)).map(({ role }: { role: string }) => role);
const deal = { id: "game", key, split: "heldout", index: 0 } as const;
const table = tableOf(deal, { id: pair.id, secret: { pair } }, game, source, (seat) =>
  botOf("spot-the-spy", roles[seat] === "spy" ? "random" : "oracle"),
);
const [episode] = await playEpisodes([table], {});
const state = game.start({ pair }, key);

const columns = await Promise.all(roles.map((role, seat) => column(seat, role)));
const width = roles.length * (COLUMN + GAP) + GAP;
const result = `${episode.turns.filter(isRight).length} of ${roles.length - 1} civilians found the spy`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" font-family="DejaVu Sans, Arial, sans-serif">
<rect width="100%" height="100%" fill="#ffffff"/>${columns.join("")}
<text x="${GAP}" y="${HEIGHT - 14}" font-size="15" fill="#444444">${result}</text></svg>`;
await sharp(Buffer.from(svg)).png({ palette: true }).toFile(OUT);

async function column(seat: number, role: string): Promise<string> {
  const left = GAP + seat * (COLUMN + GAP);
  const { image } = spyGameView(state, seat).picture;
  const href = `data:image/png;base64,${Buffer.from(await encodePng(image)).toString("base64")}`;
  const turns = episode.turns.filter((turn) => turn.seat === seat);
  const lines = turns.flatMap((turn) => [...wrap(spoken(turn)), ""]);
  const color = role === "spy" ? "#c22a1a" : "#222222";
  const text = lines.map((line, i) => `<tspan x="${left}" dy="${i === 0 ? 0 : LINE}">${line || " "}</tspan>`);
  return `<text x="${left}" y="28" font-size="16" font-weight="bold" fill="${color}">Player ${seat + 1}, ${role}</text>
<rect x="${left - 1}" y="39" width="${COLUMN + 2}" height="${COLUMN + 2}" fill="none" stroke="#999999"/>
<image x="${left}" y="40" width="${COLUMN}" height="${COLUMN}" href="${href}"/>
<text y="${COLUMN + 66}" font-size="14" fill="#222222">${text.join("")}</text>`;
}

function spoken({ move }: Turn): string {
  const made = move as SpyGameMove | undefined;
  if (made?.kind === "clue") return `“${made.clue}”`;
  if (made?.kind === "vote") return `votes: ${made.vote === "n/a" ? "n/a" : `player ${made.vote + 1}`}`;
  return "(no valid answer)";
}

function isRight({ move }: Turn): boolean {
  const made = move as SpyGameMove | undefined;
  return made?.kind === "vote" && made.vote === roles.indexOf("spy");
}

function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last.length + word.length < LETTERS) lines[lines.length - 1] = `${last} ${word}`.trim();
    else lines.push(word);
  }
  return lines;
}

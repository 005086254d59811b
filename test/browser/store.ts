/** Runs for the browser to look at: finished ones, one that goes on, and one from somebody who means harm. */
import fs from "node:fs";
import path from "node:path";
import { iterationEvent } from "../../bench/dashboard/long-runs.ts";
import { thisProcess } from "../../src/run/record/holder.ts";

const RUN = path.resolve(import.meta.dirname, "../fixtures/run-of-84bf03c");
export const MARKUP = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';

export function makeStore(folder: string): void {
  for (const id of ["first", "second", "live", "foreign"])
    fs.cpSync(RUN, path.join(folder, id), {
      recursive: true,
      // The first one keeps its weights.
      filter: (file) => id === "first" || !file.includes("checkpoints"),
    });
  settings(folder, "second", (config) => {
    config.seed = 2;
  });
  settings(folder, "live", (config) => {
    config.iterations = 60;
  });
  fs.rmSync(path.join(folder, "live", "result.json"));
  fs.writeFileSync(path.join(folder, "live", "run.lock"), JSON.stringify(thisProcess()));
  ladder(folder);
  earlierMatch(folder);
  harm(folder);
}

/** The first deal of the match after iteration 3, after iteration 2: another clue was given. */
function earlierMatch(folder: string): void {
  const file = path.join(folder, "first", "episodes", "0003-match.jsonl");
  const [line] = fs.readFileSync(file, "utf8").split("\n");
  const game = JSON.parse(line);
  game.turns[0].move.clue = "There is a tiny thing.";
  fs.writeFileSync(file.replace("0003", "0002"), `${JSON.stringify(game)}\n`);
}

/** As `evaluate ladder` leaves it. */
function ladder(folder: string): void {
  const rated = (name: string, estimate: number, half: number) => ({
    name,
    rating: { estimate, low: estimate - half, high: estimate + half, n: 80 },
    games: 160,
    wins: Math.round(160 / (1 + 10 ** (-estimate / 400))),
  });
  const players = [
    rated("checkpoint-0003", 121.4, 38),
    rated("checkpoint-0002", 64.2, 35),
    rated("checkpoint-0001", 15.8, 36),
    rated("base", 0, 0),
    rated("bot:random", -93.5, 41),
  ];
  const kinds = players.map(({ name }) => {
    const [, at] = /-0*(\d+)$/.exec(name) ?? [];
    if (at !== undefined) return { name, kind: "checkpoint", iteration: Number(at), fingerprint: name };
    return { name, kind: name === "base" ? "base" : "bot", fingerprint: name };
  });
  const result = { players, games: 400, deals: 20 };
  const stored = { schema: 1, settings: {}, players: kinds, pairs: [], result };
  fs.writeFileSync(path.join(folder, "first", "ladder.json"), JSON.stringify(stored));
}

/** What a training process does. */
export function goOn(folder: string, from: number, to: number): void {
  for (let iteration = from; iteration <= to; iteration++)
    fs.appendFileSync(
      path.join(folder, "live", "events.jsonl"),
      `${JSON.stringify(iterationEvent(iteration, 60, 1))}\n`,
    );
}

/** Markup wherever a run has words of its own. */
function harm(folder: string): void {
  const file = path.join(folder, "foreign", "episodes", "0001.jsonl");
  const [game] = fs
    .readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const turn of game.turns) {
    turn.text = `${MARKUP} \\boxed{${MARKUP}}`;
    if (turn.move?.clue) turn.move.clue = MARKUP;
  }
  for (const seat of game.seats) seat.player = MARKUP;
  fs.writeFileSync(file, `${JSON.stringify({ ...game, id: MARKUP })}\n{"torn\n`);
  const alarm = { schema: 1, type: "alarm", iteration: 2, alarm: { message: MARKUP } };
  fs.appendFileSync(path.join(folder, "foreign", "events.jsonl"), `${JSON.stringify(alarm)}\n`);
}

function settings(folder: string, id: string, change: (config: Record<string, unknown>) => void): void {
  const file = path.join(folder, id, "config.json");
  const config = JSON.parse(fs.readFileSync(file, "utf8"));
  change(config);
  fs.writeFileSync(file, JSON.stringify(config));
}

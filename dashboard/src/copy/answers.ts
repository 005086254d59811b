/** The answers of the server, from the files of a copied run. */
import { type CopiedFiles, type CopiedGame, gameName } from "../../../src/server/dashboard/copy/copied.ts";
import { type GameFilter, isLike, isOfKind } from "../../../src/server/dashboard/games/game-filter.ts";
import type { GamePage, GameView } from "../../../src/server/dashboard/wire.ts";
import { load } from "./files.ts";

type Query = Readonly<Record<string, string | number | undefined>>;
type Answers = Readonly<Record<string, (query: Query) => Promise<unknown>>>;

/** Games of one answer. */
const PAGE = 50;

export function copied<Name extends keyof CopiedFiles>(name: Name): Promise<CopiedFiles[Name]> {
  return load(name);
}

const ANSWERS: Answers = {
  "/api/run": async () => (await copied("run")).detail,
  // Looking closer shows the same points, larger.
  "/api/curves": () => copied("curves"),
  "/api/alarms": () => copied("alarms"),
  "/api/ladder": () => copied("ladder"),
  "/api/games": async (query) => page(query),
  "/api/game": async (query) => game(query),
};

/** @throws Error in words for people. */
export async function answerOf(path: string, query: Query, signal?: AbortSignal): Promise<unknown> {
  const answer = ANSWERS[path];
  if (!answer) throw new Error("This is a copy of a run: it has no server to do that.");
  const found = await answer(query);
  signal?.throwIfAborted();
  return found;
}

async function page({ cursor, ...query }: Query): Promise<GamePage> {
  const { games, choices } = await copied("games");
  const filter = filterOf(query);
  const like = games.filter((row) => isOfKind(filter, row) && isLike(filter, row));
  const from = Number(cursor ?? 0);
  const end = from + PAGE;
  return {
    games: like.slice(from, end),
    choices,
    looked: from === 0 ? games.length : 0,
    ...(end < like.length && { next: String(end) }),
  };
}

/** As they stand in the address. */
function filterOf(query: Query): GameFilter {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const NUMBERS = ["from", "to", "low", "high"];
  return Object.fromEntries(
    given.map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : value]),
  );
}

async function game({ file, at, view }: Query): Promise<GameView> {
  const { pictures, views } = await load<CopiedGame>(gameName(String(file), Number(at))).catch(() => {
    throw new Error("This game was not copied. Go back to the list of games.");
  });
  const found = Object.hasOwn(views, String(view)) ? views[String(view)] : undefined;
  if (!found) throw new Error("The game has no such seat. Choose another one.");
  if ("error" in found) throw new Error(found.error);
  return {
    ...found,
    pictures: found.pictures.map((one) => ({ ...one, address: pictures[Number(one.address)] ?? "" })),
  };
}

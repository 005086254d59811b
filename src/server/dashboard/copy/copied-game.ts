/** One stored game for a copy of its run: what the server would answer for each viewer, pictures inside. */
import { SparringError } from "../../../core/errors.ts";
import { encodePng } from "../../../images/codec.ts";
import type { Picture } from "../../../images/image.ts";
import { openStored, pictures, viewOf } from "../games/shown-game.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import type { GameView, ShownPicture, Trouble, View } from "../wire.ts";
import type { StoredPlace } from "./chosen-games.ts";
import type { CopiedGame } from "./copied.ts";

/** @throws Refusal where no game begins there. */
export async function copiedGame(
  run: OpenedRun,
  { file, at }: StoredPlace,
  trust: boolean,
): Promise<CopiedGame> {
  const place = { file: file.name, at };
  const opened = await openStored(run, place, trust);
  const kept: string[] = [];
  const places = new Map<string, number>();
  const views: Record<string, GameView | Trouble> = {};
  for (const view of ["above", ...opened.episode.seats.keys()] satisfies View[]) {
    const answer = await viewOf(run, { ...place, view }, opened).catch(troubleOf);
    if ("error" in answer) views[view] = answer;
    else {
      const shown: ShownPicture[] = [];
      for (const [n, { picture }] of pictures(opened, view).entries()) {
        const known = places.get(picture.id) ?? kept.push(await addressOf(picture)) - 1;
        places.set(picture.id, known);
        shown.push({ ...answer.pictures[n], address: String(known) });
      }
      views[view] = { ...answer, pictures: shown };
    }
  }
  return { pictures: kept, views };
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof SparringError) return { error: error.message.slice(0, 2000) };
  throw error;
}

async function addressOf({ image }: Picture): Promise<string> {
  return `data:image/png;base64,${Buffer.from(await encodePng(image)).toString("base64")}`;
}

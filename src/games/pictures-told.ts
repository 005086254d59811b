/** The pictures that the deal names to a seat. */
import type { Picture } from "../images/image.ts";
import type { AnyGame, Seat } from "./game.ts";

export function picturesTold(game: AnyGame, state: unknown, seat: Seat): Picture[] {
  const pictures: Picture[] = [];
  const note = (picture: Picture) => {
    pictures.push(picture);
    return picture.id;
  };
  game.tell.opening(state, note, seat);
  return pictures;
}

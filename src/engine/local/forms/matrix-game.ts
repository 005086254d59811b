/**
 * A matrix game in words: the side that moves, e.g. `<row> → rock`. The payoffs are not told; the model
 * learns them by playing.
 */
import type { Observation } from "../../../games/game.ts";
import type { MatrixGameSettings } from "../../../games/matrix-game/settings.ts";
import { type MatrixView, SIDES } from "../../../games/matrix-game/state.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

type Table = Pick<MatrixGameSettings, "payoffs" | "rowMoves" | "columnMoves">;

export function matrixGameForm({ payoffs, rowMoves, columnMoves }: Table): Form {
  const rows = rowMoves ?? numbered(payoffs.length);
  const columns = columnMoves ?? numbered(payoffs[0].length);
  return oneWordForm({
    game: "matrix-game",
    words: [...rows, ...columns, ...SIDES.map(sideWord), REFUSED],
    longest: 1 + MOST_REFUSED,
    read: ({ view }: Observation) => {
      const { side, refused } = view as MatrixView;
      return [sideWord(side), ...refusedWords(refused)];
    },
  });
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1));
}

function sideWord(side: string): string {
  return `<${side}>`;
}

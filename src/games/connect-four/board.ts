/** The board of connect four: one text per column, its marks from the bottom up, e.g. `xox`. */

export type Mark = "x" | "o";
export type Board = readonly string[];

/** In the order of seats. */
export const MARKS: readonly Mark[] = ["x", "o"];

export interface BoardSize {
  readonly columns: number;
  readonly rows: number;
  /** Marks in a line that win. */
  readonly connect: number;
}

const DIRECTIONS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

export function openColumns(board: Board, rows: number): number[] {
  return board.flatMap((column, i) => (column.length < rows ? [i] : []));
}

export function countMarks(board: Board): number {
  let count = 0;
  for (const column of board) count += column.length;
  return count;
}

/** The mark to be dropped next: X begins. */
export function markToMove(board: Board): Mark {
  return MARKS[countMarks(board) % 2];
}

/** Whether the topmost mark of a column is in a line that wins. */
export function winsAt(board: Board, column: number, connect: number): boolean {
  const row = board[column].length - 1;
  const mark = board[column][row];
  return DIRECTIONS.some(([right, up]) => {
    const run = (sign: number) => {
      let count = 0;
      while (board[column + sign * (count + 1) * right]?.[row + sign * (count + 1) * up] === mark) count++;
      return count;
    };
    return 1 + run(1) + run(-1) >= connect;
  });
}

/** The board as lines of text, the top row first, the numbers of the columns below. */
export function drawBoard(board: Board, rows: number): string[] {
  const lines = Array.from({ length: rows }, (_, fromTop) =>
    board.map((column) => column[rows - 1 - fromTop]?.toUpperCase() ?? ".").join(" "),
  );
  return [...lines, board.map((_, column) => column).join(" ")];
}

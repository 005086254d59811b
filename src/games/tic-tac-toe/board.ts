/** The board of tic-tac-toe: cells from 0 on, row by row from the top left. */

export type Mark = "o" | "x";
/** Per cell its mark, or null where it is free. */
export type Board = readonly (Mark | null)[];

export function emptyBoard(size: number): Board {
  return Array(size * size).fill(null);
}

export function freeCells(board: Board): number[] {
  const cells: number[] = [];
  for (let cell = 0; cell < board.length; cell++) if (board[cell] === null) cells.push(cell);
  return cells;
}

export function isFull(board: Board): boolean {
  return !board.includes(null);
}

/** The mark to be set next: O begins. */
export function markToMove(board: Board): Mark {
  return freeCells(board).length % 2 === board.length % 2 ? "o" : "x";
}

export function withMark(board: Board, cell: number): Board {
  return board.with(cell, markToMove(board));
}

/** All lines of `row` neighbouring cells: across, down and along both diagonals. */
export function linesOf(size: number, row: number): number[][] {
  const steps = [
    [1, 0],
    [0, 1],
    [1, 1],
    [-1, 1],
  ];
  const inside = (place: number) => place >= 0 && place < size;
  const lines: number[][] = [];
  for (let cell = 0; cell < size * size; cell++) {
    for (const [right, down] of steps) {
      const [x, y] = [cell % size, Math.floor(cell / size)];
      if (!inside(x + right * (row - 1)) || !inside(y + down * (row - 1))) continue;
      lines.push(Array.from({ length: row }, (_, i) => cell + i * (right + down * size)));
    }
  }
  return lines;
}

/** The mark that fills a line; undefined if none does. */
export function lineWinner(board: Board, lines: readonly (readonly number[])[]): Mark | undefined {
  const full = lines.find((line) => {
    const mark = board[line[0]];
    return mark !== null && line.every((cell) => board[cell] === mark);
  });
  return full && (board[full[0]] ?? undefined);
}

/** The board as lines of text; a free cell shows its number. */
export function drawBoard(board: Board): string[] {
  const size = Math.sqrt(board.length);
  const width = String(board.length - 1).length;
  const shown = board.map((mark, cell) => (mark?.toUpperCase() ?? String(cell)).padStart(width));
  const rule = Array(size)
    .fill("-".repeat(width + 2))
    .join("+");
  const rows = Array.from(
    { length: size },
    (_, y) => ` ${shown.slice(y * size, (y + 1) * size).join(" | ")} `,
  );
  return rows.flatMap((row, y) => (y === 0 ? [row] : [rule, row]));
}

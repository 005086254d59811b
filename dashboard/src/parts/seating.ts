/** Where seats stand around a table, and arrows between them. In pixels of the table's box. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Clockwise from the top; two sit face to face. */
export function spots(seats: number, width: number, height: number, card: Spot): Spot[] {
  const [rx, ry] = [(width - card.x) / 2, (height - card.y) / 2];
  if (seats === 2) return [-rx, rx].map((side) => ({ x: width / 2 + side, y: height / 2 }));
  return Array.from({ length: seats }, (_, seat) => {
    const angle = (2 * Math.PI * (seat + 0.5)) / seats - Math.PI / 2 - Math.PI / seats;
    // A table rather than an ellipse: corners are used.
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const bent = (part: number) => Math.sign(part) * Math.abs(part) ** 0.72;
    return { x: width / 2 + rx * bent(cos), y: height / 2 + ry * bent(sin) };
  });
}

/** From the edge of one card to the edge of another, a little bent so that arrows there and back lie apart. */
export function arrow(from: Spot, to: Spot, card: Spot): string {
  const [start, end] = [edge(from, to, card), edge(to, from, card)];
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const middle = { x: (start.x + end.x) / 2 - dy * 0.12, y: (start.y + end.y) / 2 + dx * 0.12 };
  const text = ({ x, y }: Spot) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${text(start)} Q${text(middle)} ${text(end)}`;
}

/** Where a line from the middle of a card leaves it. */
function edge(from: Spot, to: Spot, card: Spot): Spot {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const across = dx === 0 ? Number.POSITIVE_INFINITY : card.x / 2 / Math.abs(dx);
  const along = dy === 0 ? Number.POSITIVE_INFINITY : card.y / 2 / Math.abs(dy);
  const share = Math.min(across, along, 0.45);
  return { x: from.x + dx * share, y: from.y + dy * share };
}

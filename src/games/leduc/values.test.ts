/** Leduc hold'em beside what others know of it. */
import { expect, it } from "vitest";
import { checkConformance } from "../conformance/conformance.ts";
import { leduc } from "./leduc.ts";
import { leducDeals } from "./state.ts";

it("keeps the contract of games", () => {
  checkConformance(leduc(), { games: 1 });
  checkConformance(leduc({ suits: false, illegal: "retry" }), { games: 1 });
});

it("shows two draws of one state of knowledge as one until the board is turned over", () => {
  const game = leduc();
  const [one, other] = leducDeals(game.settings as never).filter(
    ({ secret }) => secret.cards.join("") === "JsQs",
  );
  const states = [one, other].map(({ secret }) => game.start(secret, undefined as never));
  expect(states[0]).not.toEqual(states[1]);
  expect(game.soFar!(states[0])).toEqual(game.soFar!(states[1]));
});

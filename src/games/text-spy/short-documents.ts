/**
 * Documents of one to three facts, and all that can be stated of them: for engines that choose from a list. Words of a fact are as
 * long whatever its colour, so that stars in its place tell nothing.
 */
import type { Rng } from "../../core/rng.ts";
import type { TextSpySettings } from "./settings.ts";

const THINGS = ["boats", "kites", "lamps"];
const COLOURS = ["blue", "gold", "gray", "pink"];

/** How large the world of short documents is. */
export type ShortWorld = Pick<TextSpySettings, "facts" | "colours">;

export function coloursOf({ colours }: ShortWorld): readonly string[] {
  return COLOURS.slice(0, colours);
}

/** `The boats are blue. The kites are gold.` */
export function shortDocument(rng: Rng, world: ShortWorld): string {
  return thingsOf(world)
    .map((thing) => `The ${thing} are ${rng.pick(coloursOf(world))}.`)
    .join(" ");
}

/** `boats blue, kites gold`, for all colours of all things. */
export function allStatements(world: ShortWorld): readonly string[] {
  return thingsOf(world).reduce<string[]>(
    (before, thing) =>
      before.flatMap((said) =>
        coloursOf(world).map((colour) => `${said === "" ? "" : `${said}, `}${thing} ${colour}`),
      ),
    [""],
  );
}

/** The document with neighbouring facts turned into stars: the share of them, at least one. */
export function maskedFacts(document: string, share: number, rng: Rng): string {
  const facts = document.split(/(?<=\.) /);
  const hidden = Math.max(1, Math.round(share * facts.length));
  const start = rng.int(0, facts.length - hidden);
  const stars = (fact: string, i: number) =>
    i >= start && i < start + hidden ? "*".repeat(fact.length) : fact;
  return facts.map(stars).join(" ");
}

/** The colour of each thing as a document or a statement has it; undefined where it is hidden. */
export function coloursIn(text: string, world: ShortWorld): (string | undefined)[] {
  return thingsOf(world).map((thing) => {
    const [, colour] = new RegExp(`${thing} (?:are )?([a-z]+)`).exec(text) ?? [];
    return coloursOf(world).find((known) => known === colour);
  });
}

function thingsOf({ facts }: ShortWorld): readonly string[] {
  return THINGS.slice(0, facts);
}

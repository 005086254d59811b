/**
 * Documents for the text game: made ones, a list of facts about a place that is none, or those of a file. What is said of
 * a made document can be checked word by word.
 */
import { DataError } from "../../core/errors.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import { Key, type Rng } from "../../core/rng.ts";
import type { Split } from "../../pairs/pair.ts";
import type { SecretSource } from "../secret.ts";
import type { TextSpySettings } from "./settings.ts";
import { shortDocument } from "./short-documents.ts";
import type { TextSecret } from "./state.ts";

const PLACES = ["Lorn", "Avel", "Tusk", "Merrow", "Quill", "Ostra", "Brim", "Nadir"];
const OWNERS = [
  "baker",
  "miller",
  "smith",
  "weaver",
  "potter",
  "sailor",
  "farmer",
  "printer",
  "tailor",
  "teacher",
];
const THINGS = [
  "lamps",
  "boats",
  "ovens",
  "carts",
  "bells",
  "goats",
  "ladders",
  "clocks",
  "barrels",
  "kites",
];
const COLOURS = ["red", "blue", "green", "white", "black", "yellow"];
const SPOTS = [
  "by the river",
  "on the hill",
  "near the gate",
  "under the bridge",
  "behind the church",
  "at the market",
];

const FACTS = 6;
/** Documents of a file are held out from this share on. */
const TRAIN_SHARE = 0.8;

export function madeDocument(rng: Rng): string {
  const [owners, things, spots] = [OWNERS, THINGS, SPOTS].map((words) => rng.shuffle(words));
  const facts = Array.from({ length: FACTS }, (_, i) => {
    return `The ${owners[i]} keeps ${rng.int(2, 9)} ${rng.pick(COLOURS)} ${things[i]} ${spots[i]}.`;
  });
  return [`This is the village of ${rng.pick(PLACES)}.`, ...facts].join(" ");
}

/** @throws DataError for a file that cannot be read or holds fewer than two documents. */
export function documents(settings: TextSpySettings, seed: number): SecretSource<TextSecret> {
  const { documents: file, statements } = settings;
  const short = statements === "listed";
  const texts = file === null ? undefined : readDocuments(file);
  const name = `text-spy-${texts ? "file" : short ? "short" : "made"}-s${seed}`;
  const own = (split: Split) => {
    const cut = Math.max(1, Math.min(texts!.length - 1, Math.floor(TRAIN_SHARE * texts!.length)));
    return split === "train" ? texts!.slice(0, cut) : texts!.slice(cut);
  };
  return {
    name,
    size: (split) => (texts ? own(split).length : Number.POSITIVE_INFINITY),
    async deal(split, index) {
      const id = `${name}/${split}/${index}`;
      if (!texts) {
        const rng = Key.root(seed).child(name, split, index).stream();
        return { id, secret: { document: short ? shortDocument(rng, settings) : madeDocument(rng) } };
      }
      const document = own(split)[index];
      if (document === undefined)
        throw new DataError(`${file} has ${own(split).length} documents to ${split}, none ${index}.`);
      return { id, secret: { document } };
    },
  };
}

/** Some ten thousand reports. */
const MAX_BYTES = 50e6;

/** Documents are parted by empty lines. */
function readDocuments(file: string): string[] {
  const text = readOrdinary(file, MAX_BYTES);
  const found = text.split(/\n\s*\n/).map((part) => part.replace(/\s+/g, " ").trim());
  const kept = found.filter((part) => part !== "");
  if (kept.length >= 2) return kept;
  throw new DataError(`${file} holds ${kept.length} documents: part at least two by empty lines.`);
}

/** The document with one span of the given share turned into stars. */
export function masked(document: string, share: number, rng: Rng): string {
  const length = Math.round(share * document.length);
  const start = rng.int(0, document.length - length);
  return document.slice(0, start) + "*".repeat(length) + document.slice(start + length);
}

/**
 * The share of statements judged rightly, by domain and kind, on pictures the model was not trained on. A
 * picture is asked about a kind twice, once truly and once falsely, or not at all: half of the statements of
 * every kind are true, so any constant answer scores 50%. A false statement about colour, shape, size or
 * material of CLEVR objects differs from a true one in that alone; half of the other false ones differ from a
 * true one in one thing.
 */
import type { Key, Rng } from "../../../core/rng.ts";
import { type AnyStatement, languageOf } from "../../../language/languages.ts";
import type { Datum } from "../../../objective/objective.ts";
import { trueStatement } from "../../../pairs/clevr/draw-statement.ts";
import type { Scene } from "../../../pairs/clevr/scene.ts";
import { ATTRIBUTES, type Attribute, isTrue, type Statement } from "../../../pairs/clevr/statement.ts";
import type { Domain } from "../../../pairs/pair.ts";
import type { Trainer } from "../trainer.ts";
import { type Example, judgement } from "./examples.ts";

/** Right and asked, per kind. */
export type Probed = Record<string, { right: number; n: number }>;

const CLEVR_ATTRIBUTES = ["color", "shape", "size", "material"] as const;
const TRIES = 200;

/** Kinds of statements that are asked about pictures of a domain. */
function probeKinds(domain: Domain): readonly string[] {
  if (domain === "clevr") return [...CLEVR_ATTRIBUTES, "count", "relation"];
  return languageOf(domain).kinds;
}

/** Keys are `domain kind`. */
export async function probe(trainer: Trainer, examples: readonly Example[], key: Key): Promise<Probed> {
  const data: Datum[] = [];
  const kinds: string[] = [];
  examples.forEach((example, i) => {
    const rng = key.child(i).stream();
    for (const kind of probeKinds(example.domain)) {
      const [right, wrong] = [true, false].map((truth) => probeStatement(kind, truth, example, rng));
      if (!right || !wrong) continue;
      data.push(judgement(example, right, true), judgement(example, wrong, false));
      kinds.push(`${example.domain} ${kind}`, `${example.domain} ${kind}`);
    }
  });
  const logprobs = await trainer.logprobs(data);
  const tally: Probed = {};
  logprobs.forEach((values, i) => {
    tally[kinds[i]] ??= { right: 0, n: 0 };
    tally[kinds[i]].n += 1;
    if (values[values.length - 1] > Math.log(0.5)) tally[kinds[i]].right += 1;
  });
  return tally;
}

function probeStatement(kind: string, truth: boolean, { domain, content }: Example, rng: Rng) {
  const attribute = CLEVR_ATTRIBUTES.find((name) => name === kind);
  if (domain === "clevr" && attribute) return aboutAttribute(attribute, truth, content as Scene, rng);
  return languageOf(domain).draw(content, truth, rng, { kinds: [kind], attributes: [1, 2] });
}

function aboutAttribute(name: Attribute, truth: boolean, scene: Scene, rng: Rng): AnyStatement | undefined {
  for (let i = 0; i < TRIES; i++) {
    const statement = trueStatement(scene, rng, { kinds: ["exist"], attributes: [1, 3] });
    if (statement.kind !== "exist" || !statement.object[name]) continue;
    if (truth) return statement;
    const others = (ATTRIBUTES[name] as readonly string[]).filter(
      (value) => value !== statement.object[name],
    );
    const changed: Statement = { kind: "exist", object: { ...statement.object, [name]: rng.pick(others) } };
    if (!isTrue(changed, scene)) return changed;
  }
  return undefined;
}

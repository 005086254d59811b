/**
 * What the base model can see, measured on pictures it was not trained on: the share of statements judged rightly, by kind.
 * Half of the statements are true; a false one of kind colour, shape, size or material differs from a true one in that alone,
 * so guessing gives 50%.
 */
import type { Key, Rng } from "../../../core/rng.ts";
import type { Datum } from "../../../objective/objective.ts";
import { falseStatement, trueStatement } from "../../../pairs/clevr/draw-statement.ts";
import type { Scene } from "../../../pairs/clevr/scene.ts";
import { clevrExample } from "../../../pairs/clevr/source.ts";
import {
  ATTRIBUTES,
  type Attribute,
  type Desc,
  isTrue,
  type Statement,
} from "../../../pairs/clevr/statement.ts";
import type { Trainer } from "../trainer.ts";
import { judgement } from "./examples.ts";

export const PROBE_KINDS = ["color", "shape", "size", "material", "count", "relation"] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

const TRIES = 200;

/** Right and asked, per kind. Each picture is asked twice per kind. */
export async function probe(
  trainer: Trainer,
  key: Key,
  pictures: number,
): Promise<Record<ProbeKind, { right: number; n: number }>> {
  const data: Datum[] = [];
  const kinds: ProbeKind[] = [];
  for (let i = 0; i < pictures; i++) {
    const { image, scene } = clevrExample(key.child(i), { size: trainer.weights.shape.pictureSize });
    const rng = key.child(i, "statements").stream();
    const picture = { id: `${key.path}/${i}`, image };
    for (const kind of PROBE_KINDS) {
      for (const truth of [true, false]) {
        const statement = probeStatement(kind, truth, scene, rng);
        if (!statement) continue;
        data.push(judgement(picture, statement, truth));
        kinds.push(kind);
      }
    }
  }
  const logprobs = await trainer.logprobs(data);
  const tally = Object.fromEntries(PROBE_KINDS.map((kind) => [kind, { right: 0, n: 0 }])) as Record<
    ProbeKind,
    { right: number; n: number }
  >;
  logprobs.forEach((values, i) => {
    tally[kinds[i]].n += 1;
    if (values[values.length - 1] > Math.log(0.5)) tally[kinds[i]].right += 1;
  });
  return tally;
}

function probeStatement(kind: ProbeKind, truth: boolean, scene: Scene, rng: Rng): Statement | undefined {
  if (kind === "count" || kind === "relation") {
    const options = { kinds: [kind], attributes: [1, 2] as const };
    return (truth ? trueStatement : falseStatement)(scene, rng, options);
  }
  for (let i = 0; i < TRIES; i++) {
    const statement = trueStatement(scene, rng, { kinds: ["exist"], attributes: [1, 3] });
    if (statement.kind !== "exist" || !statement.object[kind]) continue;
    if (truth) return statement;
    const changed: Statement = { kind: "exist", object: changeOne(statement.object, kind, rng) };
    if (!isTrue(changed, scene)) return changed;
  }
  return undefined;
}

function changeOne(desc: Desc, attribute: Attribute, rng: Rng): Desc {
  const values = ATTRIBUTES[attribute] as readonly string[];
  return { ...desc, [attribute]: rng.pick(values.filter((value) => value !== desc[attribute])) };
}

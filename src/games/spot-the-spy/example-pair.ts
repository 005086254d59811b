/** A pair of one-colour pictures without scenes: what tests of rules, players and the loop need. */
import type { Picture } from "../../images/image.ts";
import type { Domain, ImagePair } from "../../pairs/pair.ts";

/** Both pictures are 4 × 4; `shade` and `edit` are their grey values. */
export function examplePair(shade = 10, edit = 200, domain: Domain = "clevr"): ImagePair {
  return {
    id: `example/${shade}`,
    domain,
    original: flat(`example/${shade}/original`, shade),
    modified: flat(`example/${shade}/modified/${edit}`, edit),
    changes: [],
  };
}

function flat(id: string, shade: number): Picture {
  return { id, image: { width: 4, height: 4, data: new Uint8Array(48).fill(shade) } };
}

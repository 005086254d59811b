/** Tasks of several pictures of scenes: which object was changed, and which of four views is of another scene. */
import type { Rng } from "../../core/rng.ts";
import type { Picture } from "../../images/image.ts";
import { render } from "../../pairs/clevr/render.ts";
import { COLORS, type Scene, type SceneObject, SHAPES, type StagedScene } from "../../pairs/clevr/scene.ts";
import { formatDesc, formatStatement } from "../../pairs/clevr/statement.ts";
import type { ImagePair } from "../../pairs/pair.ts";
import { largest, type Query, type Task, type TaskItem } from "./task.ts";

const VIEWS = 4;
/** How far the camera moves between views, in scene units along each axis. */
const JITTER = 0.35;

export const spotTheDifference: Task = {
  name: "clevr-difference",
  domain: "clevr",
  summary: "which object was changed between two pictures?",
  pairs: 1,
  chance: 0.25,
  item: ([pair], rng) => difference(pair, rng),
};

export const oddOneOut: Task = {
  name: "clevr-odd-one-out",
  domain: "clevr",
  summary: "which of four pictures shows another scene?",
  pairs: 1,
  chance: 1 / VIEWS,
  item: ([pair], rng) => oddView(pair, rng),
};

/** Options are one changed object and all that stayed; objects that look alike are left out. */
function difference({ original, modified, contents, changes }: ImagePair, rng: Rng): TaskItem | undefined {
  const scene = contents?.original as Scene | undefined;
  if (!scene || !modified || changes.length === 0) return undefined;
  const changed = new Set(changes.map(({ object }) => object));
  const right = nameOf(scene.objects[rng.pick([...changed])]);
  const names = scene.objects.map(nameOf);
  const stayed = names.filter(
    (name, i) => !changed.has(i) && names.indexOf(name) === names.lastIndexOf(name),
  );
  if (stayed.length < 2 || stayed.includes(right)) return undefined;
  const options = rng.shuffle([right, ...stayed]);
  const sentence = (name: string) => `there is a ${name}`;
  const queries = options.flatMap((name): Query[] => [
    { picture: original, domain: "clevr", sentence: sentence(name) },
    { picture: modified, domain: "clevr", sentence: sentence(name) },
  ]);
  return {
    pictures: [original, modified],
    question:
      "The second picture is an edited copy of the first. Which of these objects of the first picture was changed?",
    options,
    answer: options.indexOf(right),
    judged: { queries, choose: (p) => largest(options.map((_, i) => p[2 * i] - p[2 * i + 1])) },
  };
}

function nameOf({ size, color, material, shape }: SceneObject): string {
  return formatDesc({ size, color, material, shape });
}

/** Three views of a scene and one of its edited copy, all from different places. */
function oddView({ id, original, contents }: ImagePair, rng: Rng): TaskItem | undefined {
  const { original: scene, modified: edited } = (contents ?? {}) as Partial<Record<string, StagedScene>>;
  if (!scene?.camera || !edited?.camera) return undefined;
  const answer = rng.int(0, VIEWS - 1);
  const pictures = Array.from({ length: VIEWS }, (_, i): Picture => {
    const moved = withCamera(i === answer ? edited : scene, rng);
    const { image } = render(moved, { ...original.image, quality: "draft" });
    return { id: `${id}/view/${i}${i === answer ? "-odd" : ""}`, image };
  });
  const sentences = COLORS.flatMap((color) =>
    SHAPES.map((shape) => formatStatement({ kind: "exist", object: { color, shape } })),
  );
  return {
    pictures,
    question:
      "Three of these pictures show the same objects from different places. Which picture shows other objects?",
    options: ["first", "second", "third", "fourth"],
    answer,
    judged: {
      queries: pictures.flatMap((picture) =>
        sentences.map((sentence): Query => ({ picture, domain: "clevr", sentence })),
      ),
      choose: (p) => largest(distances(p, sentences.length)),
    },
  };
}

function withCamera(scene: StagedScene, rng: Rng): StagedScene {
  const [x, y, z] = scene.camera.position.map((value) => value + rng.uniform(-JITTER, JITTER));
  return { ...scene, camera: { ...scene.camera, position: [x, y, z] } };
}

/** Per picture: squared distance of its judgements from the mean of the others'. */
function distances(p: readonly number[], length: number): number[] {
  const rows = Array.from({ length: VIEWS }, (_, i) => p.slice(i * length, (i + 1) * length));
  return rows.map((row, i) =>
    row.reduce((sum, value, j) => {
      const others = rows.reduce((total, other, k) => (k === i ? total : total + other[j]), 0) / (VIEWS - 1);
      return sum + (value - others) ** 2;
    }, 0),
  );
}

/**
 * Tasks of several pictures of scenes: which object was changed, and which of four views is of another scene.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Image, Picture } from "../../../images/image.ts";
import { directionsOf, lookAtOrigin } from "../../../pairs/clevr/camera.ts";
import { render } from "../../../pairs/clevr/render.ts";
import { allVisible, relationshipsOf } from "../../../pairs/clevr/sample.ts";
import { COLORS, type SceneObject, SHAPES, type StagedScene } from "../../../pairs/clevr/scene.ts";
import { ATTRIBUTE_NAMES, formatDesc, formatStatement } from "../../../pairs/clevr/statement.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import { changeOne } from "./clevr-change.ts";
import { largest, type Query, type Task, type TaskItem } from "./task.ts";

const OPTIONS = 4;
const VIEWS = 4;
/**
 * How far the camera moves between views, in scene units along each axis; it stands some 11 from the middle.
 */
const JITTER = 2;
const TRIES = 20;

export const spotTheDifference: Task = {
  name: "clevr-difference",
  domain: "clevr",
  summary: "which object has another attribute in a second view?",
  pairs: 1,
  chance: 1 / OPTIONS,
  item: ([pair], rng) => difference(pair, rng),
};

export const oddOneOut: Task = {
  name: "clevr-odd-one-out",
  domain: "clevr",
  summary: "in which of four views has one object another colour or shape?",
  pairs: 1,
  chance: 1 / VIEWS,
  item: ([pair], rng) => oddView(pair, rng),
};

/** Options are the changed object and three that stayed, all of which look different. */
function difference({ id, original, contents }: ImagePair, rng: Rng): TaskItem | undefined {
  const scene = stagedScene(contents?.original);
  if (!scene) return undefined;
  const names = scene.objects.map(nameOf);
  const single = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  const { image } = original;
  const change = changeOne(scene, image, ATTRIBUTE_NAMES, rng, (object) => single(nameOf(object)));
  if (!change || names.includes(nameOf(change.scene.objects[change.object]))) return undefined;
  const right = names[change.object];
  const stayed = rng.shuffle(names.filter((name) => name !== right && single(name))).slice(0, OPTIONS - 1);
  if (stayed.length < OPTIONS - 1) return undefined;
  const options = rng.shuffle([right, ...stayed]);
  const seen = seenFrom(change.scene, image, rng);
  if (!seen) return undefined;
  const pictures = [original, drawn(seen, `${id}/changed`, image)];
  const queries = options.flatMap((name) =>
    pictures.map((picture): Query => ({ picture, domain: "clevr", sentence: `there is a ${name}` })),
  );
  return {
    pictures,
    contents: [scene, seen],
    question:
      "The second picture shows the same objects from another place, but one of them has another size, color, material or shape. Which of these objects of the first picture was changed?",
    options,
    answer: options.indexOf(right),
    judged: { queries, choose: (p) => largest(options.map((_, i) => p[2 * i] - p[2 * i + 1])) },
  };
}

function nameOf({ size, color, material, shape }: SceneObject): string {
  return formatDesc({ size, color, material, shape });
}

/** Three views of a scene and one of its changed copy, all from different places. */
function oddView({ id, original, contents }: ImagePair, rng: Rng): TaskItem | undefined {
  const scene = stagedScene(contents?.original);
  const change = scene && changeOne(scene, original.image, ["color", "shape"], rng, isSingle(scene));
  if (!change) return undefined;
  const answer = rng.int(0, VIEWS - 1);
  const views = Array.from({ length: VIEWS }, (_, i) =>
    seenFrom(i === answer ? change.scene : scene, original.image, rng),
  ).filter((view) => view !== undefined);
  if (views.length < VIEWS) return undefined;
  const pictures = views.map((view, i) => drawn(view, `${id}/view/${i}`, original.image));
  const sentences = COLORS.flatMap((color) =>
    SHAPES.map((shape) => formatStatement({ kind: "exist", object: { color, shape } })),
  );
  return {
    pictures,
    contents: views,
    question:
      "Three of these pictures show the same objects from different places. In one picture one object has another color or another shape. Which picture is it?",
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

/**
 * Whether no other object has both its color and its shape: else its change could not be told by what there
 * is.
 */
function isSingle({ objects }: StagedScene): (object: SceneObject) => boolean {
  return ({ color, shape }) =>
    objects.filter((other) => other.color === color && other.shape === shape).length === 1;
}

/** Only rendered scenes have a camera. */
function stagedScene(content: unknown): StagedScene | undefined {
  const scene = content as Partial<StagedScene> | undefined;
  return scene?.camera && (scene as StagedScene);
}

function drawn(scene: StagedScene, id: string, { width, height }: Image): Picture {
  return { id, image: render(scene, { width, height, quality: "draft" }).image };
}

/** The scene from another place, from which all of it can be seen. */
function seenFrom(scene: StagedScene, { width, height }: Image, rng: Rng): StagedScene | undefined {
  for (let i = 0; i < TRIES; i++) {
    const [x, y, z] = scene.camera.position.map((value) => value + rng.uniform(-JITTER, JITTER));
    const camera = { ...scene.camera, position: [x, y, z] as const };
    const directions = directionsOf(lookAtOrigin(camera.position, camera.lens, width, height));
    const { objects } = scene;
    const view = { ...scene, camera, directions, relationships: relationshipsOf(objects, directions) };
    if (allVisible(view, width, height)) return view;
  }
  return undefined;
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

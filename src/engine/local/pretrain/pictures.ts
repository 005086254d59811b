/** The pictures that lessons are made of: all new scenes and charts, and photographs cut anew each time. */
import type { Key } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { chartExample } from "../../../pairs/charts/source.ts";
import { clevrExample } from "../../../pairs/clevr/source.ts";
import type { Content, Domain, Split } from "../../../pairs/pair.ts";
import { cifarSet } from "../../../pairs/photos/cifar.ts";
import type { PictureSet } from "../../../pairs/photos/picture-set.ts";
import { photoExample } from "../../../pairs/photos/source.ts";
import type { Example } from "./examples.ts";
import { type Mapped, mappedChart, mappedScene } from "./patch-labels.ts";

/** Charts whose marks have places. */
const WITH_PLACES = ["bar", "grouped", "stacked", "line", "pie"] as const;

export class LessonPictures {
  private photos: Promise<PictureSet> | undefined;

  /** @param size side of the square pictures in pixels. */
  constructor(readonly size: number) {}

  /**
   * @param split for photographs; scenes and charts are told apart by their keys alone.
   * @throws ConfigError if the photographs are not installed.
   */
  async example(domain: Domain, key: Key, split: Split = "train"): Promise<Example> {
    const { image, content } = await this.draw(domain, key, split);
    return { domain, picture: { id: key.path, image }, content };
  }

  /** A picture for the dense warm-up: a scene or a chart. */
  async mapped(domain: "clevr" | "charts", key: Key): Promise<Mapped> {
    const { size } = this;
    return domain === "charts"
      ? mappedChart(await chartExample(key, { size, kinds: WITH_PLACES }))
      : mappedScene(clevrExample(key, { size }));
  }

  /** @throws ConfigError if they are not installed. */
  photographs(): Promise<PictureSet> {
    this.photos ??= cifarSet();
    return this.photos;
  }

  private async draw(domain: Domain, key: Key, split: Split): Promise<{ image: Image; content: Content }> {
    const { size } = this;
    if (domain === "charts") return chartExample(key, { size });
    if (domain === "clevr") {
      const { image, scene } = clevrExample(key, { size });
      return { image, content: scene };
    }
    return photoExample(key, { size, set: await this.photographs(), split });
  }
}

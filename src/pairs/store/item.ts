/** The records of a pair store: the lines of `manifest.jsonl` and `rejected.jsonl`, and `store.json`. */
import { z } from "zod";
import { DOMAINS } from "../pair.ts";
import { detailsSchema } from "./details.ts";

export const STORE_FORMAT = "sparring-pairs";
export const STORE_VERSION = 1;

const PICTURE_TYPES = ["png", "jpg", "webp", "gif", "tiff", "avif"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** A picture file of the store. */
const storedPictureSchema = z.object({
  /** `pictures/ab/abcd….png`: the name is the SHA-256 of the bytes. No other path is ever opened. */
  file: z.string().regex(/^pictures\/([0-9a-f]{2})\/\1[0-9a-f]{62}\.(png|jpg|webp|gif|tiff|avif)$/),
  /** Length of the file. */
  bytes: z.int().min(1),
  /** Pixels, as it will be decoded. */
  width: z.int().min(1),
  height: z.int().min(1),
  /** Perceptual hash, 16 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{16}$/),
});
export type StoredPicture = z.infer<typeof storedPictureSchema>;

/** What is known of an item as soon as its pictures are in the store. */
export const keptSchema = z.object({
  original: storedPictureSchema,
  modified: storedPictureSchema.optional(),
  details: detailsSchema,
});
export type Kept = z.infer<typeof keptSchema>;

export const itemSchema = keptSchema.extend({
  /** From the contents of the pictures: the same in every store. */
  id: z.string().regex(/^[0-9a-f]{20}$/),
  /** Name in the source. */
  source: z.string(),
  split: z.enum(["train", "heldout"]),
  /** Items with the same cluster look nearly the same and stand on one side of the split. */
  cluster: z.string(),
  domain: z.enum(DOMAINS),
});
/** One line of `manifest.jsonl`. */
export type StoreItem = z.infer<typeof itemSchema>;

/** One line of `rejected.jsonl`. */
export interface Rejection {
  readonly item: string;
  readonly reason: string;
}

/** The kind of a reason: what stands before the colon. */
export function kindOfReason(reason: string): string {
  return /^the same pictures?/.exec(reason)?.[0] ?? reason.split(":")[0];
}

export const storeInfoSchema = z.object({
  format: z.literal(STORE_FORMAT),
  version: z.literal(STORE_VERSION),
  source: z.object({ kind: z.string(), name: z.string() }),
  settings: z.object({ domain: z.enum(DOMAINS), heldOut: z.number(), nearBits: z.int() }),
  counts: z.object({
    items: z.int(),
    /** Items with an edited picture. */
    pairs: z.int(),
    rejected: z.int(),
    /** Rejected items by the kind of reason. */
    reasons: z.record(z.string(), z.int()),
    clusters: z.int(),
    /** Clusters of two and more items. */
    nearDuplicates: z.int(),
    train: z.int(),
    heldout: z.int(),
  }),
  /** SHA-256 of `manifest.jsonl`. */
  digest: z.string(),
});
/** `store.json`: written last, so a store that has it is whole. */
export type StoreInfo = z.infer<typeof storeInfoSchema>;

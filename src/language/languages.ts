/** The language of each domain. */
import type { Content, Domain } from "../pairs/pair.ts";
import { chartLanguage } from "./charts.ts";
import { clevrLanguage } from "./clevr.ts";
import type { Language } from "./language.ts";
import { photoLanguage } from "./photos.ts";

/** A statement of some language, to be handed back to that language only. */
export interface AnyStatement {
  readonly kind: string;
}

/** Contents and statements must be of the language's own domain. */
export type AnyLanguage = Language<Content, AnyStatement>;

const LANGUAGES = { clevr: clevrLanguage, charts: chartLanguage, photos: photoLanguage };

export function languageOf(domain: Domain): AnyLanguage {
  return LANGUAGES[domain] as unknown as AnyLanguage;
}

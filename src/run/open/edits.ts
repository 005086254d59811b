/** The edited copies that a game wants of its pairs: none, those that exist, or one for every pair. */
export type Edits = "none" | "wanted" | "needed";

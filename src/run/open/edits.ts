/** What a game wants of its pairs: single pictures will do, edited copies where there are some, or all of them. */
export type Edits = "none" | "wanted" | "needed";

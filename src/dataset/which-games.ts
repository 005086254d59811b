/** The games of a run that are taken: those that it trained on, those on held-out secrets, or both. */
export const WHICH_GAMES = ["training", "heldout", "all"] as const;
export type WhichGames = (typeof WHICH_GAMES)[number];

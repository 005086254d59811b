/** Valid inputs that come from elsewhere in the repository. */
import fs from "node:fs";
import path from "node:path";

const FIXTURES = path.resolve(import.meta.dirname, "../../fixtures");

/** A run of the first storey. */
export const RUN = path.join(FIXTURES, "run-of-84bf03c");

export const ofRun = (...place: string[]) => fs.readFileSync(path.join(RUN, ...place));

const replies = JSON.parse(fs.readFileSync(path.join(FIXTURES, "chat-replies.json"), "utf8"));

/** Bodies of chat endpoints' answers. */
export const CHAT_REPLIES: readonly string[] = (replies as { body: string }[]).map(({ body }) => body);

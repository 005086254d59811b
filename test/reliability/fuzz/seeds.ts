/** Valid inputs that come from elsewhere in the repository. */
import fs from "node:fs";
import path from "node:path";
import { fileHash } from "../../../src/checkpoint/files.ts";

const FIXTURES = path.resolve(import.meta.dirname, "../../fixtures");

/** A run of the first storey. */
export const RUN = path.join(FIXTURES, "run-of-84bf03c");

export const ofRun = (...place: string[]) => fs.readFileSync(path.join(RUN, ...place));

const replies = JSON.parse(fs.readFileSync(path.join(FIXTURES, "chat-replies.json"), "utf8"));

/** Bodies of chat endpoints' answers. */
export const CHAT_REPLIES: readonly string[] = (replies as { body: string }[]).map(({ body }) => body);

/**
 * Makes the manifest of a sealed folder fit a file that was changed: damage that checksums do not show, since
 * whoever made the file made them, too.
 */
export function sealAgain(folder: string, name: string): void {
  const [file, seal] = [path.join(folder, name), path.join(folder, "manifest.json")];
  const manifest = JSON.parse(fs.readFileSync(seal, "utf8"));
  manifest.files[name] = { bytes: fs.statSync(file).size, sha256: fileHash(file) };
  fs.writeFileSync(seal, JSON.stringify(manifest));
}

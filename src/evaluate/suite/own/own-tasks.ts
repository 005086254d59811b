/** The tasks about pictures of one's own: what is known to be in them, what is said of them, and how they look. */
import { DOMAINS } from "../../../pairs/pair.ts";
import { TASKS } from "../tasks/tasks.ts";
import { captionMatching, captionTruth } from "./captions.ts";
import { oddPictureOut, samePicture } from "./look-alikes.ts";
import { aboutContents, type OwnTask } from "./own-task.ts";

/** Those that are about any pictures. */
export const LOOKS: readonly OwnTask[] = [captionTruth, captionMatching, samePicture, oddPictureOut];

/** @param domains of the pictures. */
export function ownTasks(domains: readonly string[]): OwnTask[] {
  const known = DOMAINS.filter((domain) => domains.includes(domain));
  const about = known.flatMap((domain) => TASKS.filter((task) => task.domain === domain && task.pairs === 1));
  return [...about.map(aboutContents), ...LOOKS];
}

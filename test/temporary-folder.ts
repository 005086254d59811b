/** One folder for what the tests of a run leave in the system's temporary folder; it goes with the run. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export default function setup(): () => void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tests-"));
  // What tests trust stays out of the home directory.
  Object.assign(process.env, { TMPDIR: folder, XDG_STATE_HOME: path.join(folder, "state") });
  return () => fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 200 });
}

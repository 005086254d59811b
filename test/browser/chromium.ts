/** A Chromium to drive: the one that is here, or Debian's, which is installed where this process may do that. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** No browser, and why there is none. */
export class NoBrowser extends Error {}

/** @param tell hears of an installation. @throws NoBrowser */
export function chromium(tell: (text: string) => void): string {
  const here = found();
  if (here) return here;
  if (process.getuid?.() !== 0 || !fs.existsSync("/usr/bin/apt-get"))
    throw new NoBrowser(
      "there is no Chromium here. Install it (apt-get install chromium), or name one in CHROMIUM.",
    );
  tell("Chromium is missing: installing Debian's package (apt-get install chromium), which takes minutes.");
  try {
    execFileSync("apt-get", ["update"], { stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore" });
  } catch (error) {
    throw new NoBrowser(`Chromium could not be installed: ${(error as Error).message}`);
  }
  const installed = found();
  if (installed) return installed;
  throw new NoBrowser(`apt-get ended well, but there is no ${PLACES.join(" or ")}.`);
}

function found(): string | undefined {
  const named = process.env.CHROMIUM;
  return (named === undefined ? PLACES : [named]).find((file) => fs.existsSync(file));
}

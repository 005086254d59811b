/**
 * The key with which a page may start and stop runs: the address that the terminal printed has it behind its `#`. It is kept for later pages of the
 * same server and taken out of the address, which may be passed on.
 */
const NAME = "sparring-key";

/** Comes before the address is read for anything else. */
export function takeKey(): void {
  const [, found] = /^#key=([\w-]+)$/.exec(location.hash) ?? [];
  if (found === undefined) return;
  try {
    localStorage.setItem(NAME, found);
  } catch {
    // A browser that keeps nothing: the page only shows.
  }
  history.replaceState(null, "", "#/");
}

/** Empty where there is none. */
export function key(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

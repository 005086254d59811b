/** A word as a shell takes it: hints that name a file can be run as they stand. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

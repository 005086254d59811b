/**
 * Reasoning that a server left in the text of an answer. It is the seat's own, and no answer is read from it:
 * tags around it may be closed, left open by a cut, or without their beginning where the prompt opened them.
 */

const NAMES = "think|thinking|thoughts?|reasoning|seed:think";
const OPEN = `<(?:${NAMES})>|\\[THINK\\]|◁think▷`;
const CLOSE = `</(?:${NAMES})>|\\[/THINK\\]|◁/think▷`;
const TAGS = new RegExp(`(${OPEN})|(?:${CLOSE})`, "gi");

/** A channel beside the answer's own, as gpt-oss writes it. */
const CHANNEL = /<\|channel\|>(?:analysis|commentary)\b[^<]*<\|message\|>[\s\S]*?(?:<\|end\|>|$)/g;

/** The text without reasoning; empty if it never came to an end. */
export function withoutReasoning(text: string): string {
  const plain = text.replace(CHANNEL, "");
  let answer = "";
  let from = 0;
  let inside = false;
  for (const { 0: tag, 1: opens, index } of plain.matchAll(TAGS)) {
    if (!inside) answer = opens ? answer + plain.slice(from, index) : "";
    inside = opens !== undefined;
    from = index + tag.length;
  }
  const rest = inside ? answer : answer + plain.slice(from);
  return rest === text ? text : rest.trim();
}

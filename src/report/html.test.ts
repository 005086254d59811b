/** Text stays text, whatever it holds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml, html, trusted } from "./html.ts";

describe("html", () => {
  test("parts are escaped, markup and lists of it are not, nothing is nothing", () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    expect(html`<p title="${evil}">${evil}${[1, html`<b>${"<"}</b>`]}${undefined}${false}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;1<b>&lt;</b></p>',
    );
    expect(html`${trusted("<hr>")}`.text).toBe("<hr>");
  });

  test("no text can open a tag, leave an attribute or send control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'\0\n\t\u001b\u0085a é") }), (text) => {
        return !/[<>"']|(?![\n\t])\p{Cc}/u.test(escapeHtml(text));
      }),
    );
  });
});

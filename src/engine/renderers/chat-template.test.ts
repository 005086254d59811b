/** A template is data: it reaches nothing of this program, has no clock, and comes to an end. */
import { describe, expect, it } from "vitest";
import { EngineError } from "../../core/errors.ts";
import { ChatTemplate, chatTemplate } from "./chat-template.ts";

const render = (source: string, variables = {}) =>
  new ChatTemplate(source, "m").render({ messages: [{ role: "user" }], ...variables });

function failure(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

/** What a probe may come to: nothing, or a refusal. */
function probe(source: string): string {
  try {
    return render(source);
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    return "";
  }
}

describe("a template", () => {
  it.each([
    "{{ ''.constructor }}",
    "{{ [].constructor.constructor('return process')() }}",
    "{{ messages.constructor }}{{ messages['__proto__'] }}",
    "{{ messages[0].__proto__ }}{{ messages[0]['constructor'] }}{{ messages[0].toString }}{{ messages[0].hasOwnProperty }}",
    "{{ raise_exception.constructor('return 1')() }}",
    "{{ raise_exception.__class__ }}{{ range.call }}{{ range.bind }}",
    "{{ ''.__class__.__mro__ }}{{ namespace.__init__.__globals__ }}",
    "{{ process }}{{ globalThis }}{{ require }}{{ self }}{{ this }}",
    "{% set ns = namespace() %}{% set ns.__proto__ = 1 %}{{ ns.constructor }}",
    "{{ messages | map(attribute='constructor') | list | first }}",
    "{{ strftime_now('%Y') }}",
  ])("finds nothing by %s", (source) => {
    expect(probe(source)).not.toMatch(/function|native|object Object|process|20\d\d/i);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each([
    [
      "a loop without an end",
      "{% for a in range(999) %}{% for b in range(999) %}{{ 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 }}{% endfor %}{% endfor %}",
      /more than 100000 steps/,
    ],
    ["a long range", "{{ range(1000000000) | length }}", /a range of 1000000000 numbers/],
    ["a range without steps", "{{ range(1, 5, 0) }}", /a range of/],
    ["a macro that calls itself", "{% macro f(g) %}{{ g(g) }}{% endmacro %}{{ f(f) }}", /steps|call stack/],
    [
      "its own refusal",
      "{{ raise_exception('System messages are not known') }}",
      /\(System messages are not known\)/,
    ],
    ["an unknown filter", "{{ 'x' | nonsense }}", /nonsense/],
  ])("is refused for %s", (_, source, message) => {
    const failed = failure(() => render(source));
    expect(failed).toBeInstanceOf(EngineError);
    expect(String(failed)).toMatch(message);
  });

  it("that is damaged is named", () => {
    expect(() => new ChatTemplate("{% for %}", "m")).toThrow(/the chat template of m cannot be read/);
  });

  it("counts as Python does", () => {
    expect(
      render("{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}"),
    ).toBe("012531");
  });
});

describe("the template is found", () => {
  const found = (json: object, template?: string) =>
    chatTemplate({ name: "m", place: "here", json, template }).render({});

  it("in its own file before the older places", () => {
    const older = {
      "chat_template.json": { chat_template: "b" },
      "tokenizer_config.json": { chat_template: "c" },
    };
    expect(found(older, "a")).toBe("a");
    expect(found(older)).toBe("b");
    expect(found({ "tokenizer_config.json": { chat_template: "c" } })).toBe("c");
  });

  it("among several by the name default", () => {
    const chat_template = [
      { name: "tool_use", template: "x" },
      { name: "default", template: "d" },
    ];
    expect(found({ "tokenizer_config.json": { chat_template } })).toBe("d");
    expect(() => found({ "tokenizer_config.json": {} })).toThrow(
      /m has no chat template \(chat_template.jinja\) in here/,
    );
  });
});

/** The types of a table's columns as Parquet's schema, and as Hugging Face's features in the file's metadata. */
import type { SchemaElement } from "hyparquet-writer";
import type { Column, ColumnType } from "../tables/table.ts";

type Feature = object | readonly Feature[];

const OPTIONAL = { repetition_type: "OPTIONAL" } as const;
const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", ...OPTIONAL } as const;

export function schemaOf(columns: readonly Column[], parts: boolean): SchemaElement[] {
  return [
    { name: "schema", num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elementsOf(name, type, parts)),
  ];
}

function elementsOf(name: string, type: ColumnType, parts: boolean): SchemaElement[] {
  switch (type) {
    case "text":
      return [{ name, ...TEXT }];
    case "number":
      return [{ name, type: "DOUBLE", ...OPTIONAL }];
    case "whole":
      return [{ name, type: "INT32", ...OPTIONAL }];
    case "flag":
      return [{ name, type: "BOOLEAN", ...OPTIONAL }];
    case "texts":
      return list(name, [{ name: "element", ...TEXT }]);
    case "numbers":
      return list(name, [{ name: "element", type: "DOUBLE", ...OPTIONAL }]);
    case "pictures":
      return list(
        name,
        struct([{ name: "bytes", type: "BYTE_ARRAY", ...OPTIONAL }], [{ name: "path", ...TEXT }]),
      );
    case "messages":
      return list(name, struct([{ name: "role", ...TEXT }], contentOf(parts)));
  }
}

function contentOf(parts: boolean): SchemaElement[] {
  if (!parts) return [{ name: "content", ...TEXT }];
  return list("content", struct([{ name: "type", ...TEXT }], [{ name: "text", ...TEXT }]));
}

/** Three levels, as the format's specification wants lists. */
function list(name: string, element: readonly SchemaElement[]): SchemaElement[] {
  return [
    { name, converted_type: "LIST", num_children: 1, ...OPTIONAL },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}

function struct(...fields: readonly (readonly SchemaElement[])[]): SchemaElement[] {
  return [{ name: "element", num_children: fields.length, ...OPTIONAL }, ...fields.flat()];
}

/** As `datasets` writes it. Lists are in brackets, which all its versions read. */
export function featuresOf(columns: readonly Column[], parts: boolean): Record<string, Feature> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, featureOf(type, parts)]));
}

const value = (dtype: string) => ({ dtype, _type: "Value" });

function featureOf(type: ColumnType, parts: boolean): Feature {
  const part = { type: value("string"), text: value("string") };
  const features: Record<ColumnType, Feature> = {
    text: value("string"),
    number: value("float64"),
    whole: value("int32"),
    flag: value("bool"),
    texts: [value("string")],
    numbers: [value("float64")],
    pictures: [{ _type: "Image" }],
    messages: [{ role: value("string"), content: parts ? [part] : value("string") }],
  };
  return features[type];
}

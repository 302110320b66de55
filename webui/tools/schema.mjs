// Writes src/api/schema.ts from daemon/api/openapi.json: `npm run schema`. With --check it only
// says whether the file is what would be written.
// Only what that description uses: objects, arrays, enums, references, null, and nothing else;
// a construct it does not know stops it.
import { readFileSync, writeFileSync } from "node:fs";

const columns = 100;
const [source, target, mode] = process.argv.slice(2);
const description = JSON.parse(readFileSync(source, "utf8"));
const known = new Set([
  "type",
  "enum",
  "const",
  "$ref",
  "oneOf",
  "properties",
  "required",
  "items",
  "additionalProperties",
  "description",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "default",
]);

const nameOf = (reference) => reference.split("/").pop();
const literal = (value) => JSON.stringify(value);

function objectType(schema) {
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    const value = values === undefined || values === true ? "unknown" : typeOf(values);
    return `{ [name: string]: ${value} }`;
  }
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const named = /^\w+$/.test(name) ? name : literal(name);
    return `${named}${required.has(name) ? "" : "?"}: ${typeOf(field)};`;
  });
  return `{\n${indented(fields.join("\n"))}\n}`;
}

const indented = (text) => text.replace(/^/gm, "  ");

// One choice a line where they do not fit beside each other.
function choice(types) {
  const line = types.join(" | ");
  if (types.length === 1) return line;
  return line.length < columns - 30 ? line : types.map((type) => `\n  | ${type}`).join("");
}

// Comments are wrapped at words.
function comment(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last.length + word.length > columns - 8) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.length === 1
    ? `/** ${text} */\n`
    : `/**\n${lines.map((each) => ` * ${each}\n`).join("")} */\n`;
}

function oneType(type, schema) {
  if (type === "string") return "string";
  if (type === "integer") return "number";
  if (type === "boolean") return "boolean";
  if (type === "null") return "null";
  if (type === "array") return `readonly ${wrapped(typeOf(schema.items))}[]`;
  if (type === "object") return objectType(schema);
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

const wrapped = (type) => (/[ |]/.test(type) && !type.startsWith("{") ? `(${type})` : type);

function typeOf(schema) {
  const strange = Object.keys(schema).find((key) => !known.has(key) && !key.startsWith("x-"));
  if (strange !== undefined) throw new Error(`unknown in a schema: ${strange}`);
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return choice(schema.enum.map(literal));
  if (schema.oneOf !== undefined) return choice(schema.oneOf.map(typeOf));
  return choice([schema.type].flat().map((type) => oneType(type, schema)));
}

function bodyOf(content) {
  const schema = content?.["application/json"]?.schema;
  return schema === undefined ? "undefined" : typeOf(schema);
}

function answerOf(responses) {
  const [good] = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return bodyOf(good[1].content);
}

// The lines after the first stand one step further in.
const hanging = (text) => text.replace(/\n/g, "\n  ");

const prefix = "/api/v1";
const routes = [];
for (const [path, operations] of Object.entries(description.paths)) {
  if (!path.startsWith(prefix)) continue;
  for (const [method, operation] of Object.entries(operations)) {
    const route = `${method.toUpperCase()} ${path.slice(prefix.length)}`;
    const body = bodyOf(operation.requestBody?.content);
    const answer = answerOf(operation.responses);
    routes.push(
      indented(
        `${literal(route)}: {\n  body: ${hanging(body)};\n  answer: ${hanging(answer)};\n};`,
      ),
    );
  }
}

const schemas = Object.entries(description.components.schemas).map(([name, schema]) => {
  const note = schema.description === undefined ? "" : comment(schema.description);
  // Money is a type of its own, so that an amount and a count cannot be mixed up.
  const type = name === "Rupiah" ? 'number & { readonly unit: "rupiah" }' : typeOf(schema);
  return `${note}export type ${name} =${type.startsWith("\n") ? "" : " "}${type};`;
});

const heading = "// Made from daemon/api/openapi.json by tools/schema.mjs (npm run schema).";
const written = `${heading} Do not edit.

${schemas.join("\n\n")}

/** Every call: what it takes and what it answers. */
export interface Routes {
${routes.join("\n")}
}
`;

if (mode !== "--check") writeFileSync(target, written);
else if (readFileSync(target, "utf8") !== written) {
  console.error(`${target} is older than ${source}: run npm run schema.`);
  process.exitCode = 1;
}

// GitHub's own OpenAPI description: finds the operation of a request, and checks requests and responses against it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);
const COMPONENT = "#/components/schemas/";

/** @type {Map<string, Description>} one description a process: parsing its 13 MB takes 70 ms */
const loaded = new Map();

/**
 * @param {"api.github.com" | "ghes-3.19"} edition
 * @returns {Description}
 */
export function describe(edition) {
  const known = loaded.get(edition);
  if (known !== undefined) return known;
  const file = require.resolve(`@octokit/openapi/generated/${edition}.json`);
  const description = new Description(JSON.parse(readFileSync(file, "utf8")));
  loaded.set(edition, description);
  return description;
}

export class Description {
  #document;
  #routes;
  #compiled = new Map();
  #strict = newAjv({ coerceTypes: false });
  /** Query and path parameters arrive as text. */
  #lenient = newAjv({ coerceTypes: true });

  constructor(document) {
    this.#document = document;
    this.#routes = Object.entries(document.paths).map(([template, methods]) => ({
      template,
      methods,
      pattern: patternOf(template),
      // A literal part wins over a parameter: /issues/comments/{id} over /issues/{issue_number}/{something}.
      parameters: template.split("{").length,
    }));
    this.#routes.sort((a, b) => a.parameters - b.parameters);
  }

  /** The operation for a method and a path below the base, with the values of its path parameters; or undefined. */
  find(method, path) {
    for (const { template, methods, pattern } of this.#routes) {
      const match = pattern.exec(path);
      const operation = match === null ? undefined : methods[method.toLowerCase()];
      if (operation === undefined) continue;
      const values = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { template, operation, parameters: Object.fromEntries(values) };
    }
    return undefined;
  }

  /** What is wrong with a request, in words; empty when it is as described. */
  requestFaults({ operation, template, parameters }, { method, query, body, contentType }) {
    const described = (operation.parameters ?? []).map((parameter) => this.#resolve(parameter));
    const key = `${method} ${template}`;
    return [
      ...described.flatMap((parameter) => this.#parameterFaults(key, parameter, { query, parameters })),
      ...Object.keys(query)
        .filter((name) => !described.some((parameter) => parameter.in === "query" && parameter.name === name))
        .map((name) => `query parameter "${name}" is not in GitHub's description`),
      ...this.#bodyFaults(key, operation.requestBody, body, contentType),
    ];
  }

  /** What is wrong with a response that the fake is about to send. */
  responseFaults({ operation, template }, { method, status, body }) {
    const described = operation.responses[String(status)];
    if (described === undefined && status < 400) return [`status ${status} is not in GitHub's description`];
    // GitHub answers 401, 403, 404 and 5xx everywhere, described or not, always in the same form.
    const response = this.#resolve(described ?? { $ref: "#/components/responses/not_found" });
    const schema = response.content?.["application/json"]?.schema;
    if (schema === undefined) return body === undefined ? [] : ["a body where GitHub sends none"];
    return this.#check(`${method} ${template} → ${status}`, schema, body, this.#strict);
  }

  /** A copy of `partial` with each required property that it lacks, so that it is a whole answer. */
  complete(schemaName, partial) {
    return this.#complete({ $ref: COMPONENT + schemaName }, partial);
  }

  #complete(reference, partial) {
    const schema = this.#resolve(reference);
    if (partial === null) return null;
    if (schema.type === "array") return (partial ?? []).map((item) => this.#complete(schema.items, item));
    if (partial !== undefined && (typeof partial !== "object" || Array.isArray(partial))) return partial;
    if (partial === undefined && schema.nullable === true) return null;
    const variant = schema.properties === undefined ? (schema.allOf ?? schema.oneOf ?? schema.anyOf)?.[0] : undefined;
    if (variant !== undefined) return this.#complete(variant, partial);
    if (schema.properties === undefined) return partial ?? sample(schema);
    const required = (schema.required ?? []).filter((name) => !(name in (partial ?? {})));
    const names = [...Object.keys(partial ?? {}), ...required];
    const value = (name) =>
      name in schema.properties ? this.#complete(schema.properties[name], partial?.[name]) : partial?.[name];
    return Object.fromEntries(names.map((name) => [name, value(name)]));
  }

  #parameterFaults(key, parameter, { query, parameters }) {
    if (parameter.in !== "query" && parameter.in !== "path") return [];
    const value = (parameter.in === "query" ? query : parameters)[parameter.name];
    if (value === undefined)
      return parameter.required === true ? [`${parameter.in} parameter "${parameter.name}" is missing`] : [];
    const schema = { type: "object", properties: { [parameter.name]: parameter.schema } };
    return this.#check(`${key} ${parameter.in} ${parameter.name}`, schema, { [parameter.name]: value }, this.#lenient);
  }

  #bodyFaults(key, requestBody, body, contentType) {
    if (requestBody === undefined) return body === undefined ? [] : ["has a body where GitHub's description has none"];
    if (body === undefined) return requestBody.required === true ? ["has no body"] : [];
    if (!/^application\/json\b/.test(contentType ?? "")) return [`content type ${contentType ?? "(none)"} is not JSON`];
    const schema = this.#resolve(requestBody.content["application/json"].schema);
    const known = schema.properties;
    const unknown = known === undefined ? [] : Object.keys(body ?? {}).filter((name) => !(name in known));
    return [
      ...this.#check(`${key} body`, schema, body, this.#strict),
      ...unknown.map((name) => `body field "${name}" is not in GitHub's description`),
    ];
  }

  #check(key, schema, value, ajv) {
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(this.#prepared(schema, ajv));
      this.#compiled.set(key, validate);
    }
    return validate(value)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath || "(whole)"} ${error.message}`);
  }

  #resolve(schema) {
    let found = schema;
    while (found.$ref !== undefined) {
      found = found.$ref
        .slice(2)
        .split("/")
        .reduce((value, part) => value[part], this.#document);
    }
    return found;
  }

  /** A schema as ajv takes it; the components it names are given to ajv first, each once. */
  #prepared(schema, ajv) {
    const names = new Set();
    const own = translate(schema, names);
    for (const name of names) this.#addComponent(name, ajv);
    return own;
  }

  #addComponent(name, ajv) {
    if (ajv.schemas[componentKey(name)] !== undefined) return;
    const names = new Set();
    ajv.addSchema(translate(this.#document.components.schemas[name], names), componentKey(name), undefined, false);
    for (const inner of names) this.#addComponent(inner, ajv);
  }
}

function newAjv({ coerceTypes }) {
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false, allErrors: true, coerceTypes });
  const add = typeof addFormats === "function" ? addFormats : addFormats.default;
  add(ajv);
  // GitHub's templates hold a leading slash in braces (…/following{/other_user}), which is valid but not for ajv-formats.
  ajv.addFormat("uri-template", true);
  return ajv;
}

const componentKey = (name) => `https://components.invalid/${encodeURIComponent(name)}`;

/** OpenAPI 3.0 → JSON Schema: references to components by key, `nullable` as a type of its own, examples left out. */
function translate(schema, names) {
  if (Array.isArray(schema)) return schema.map((item) => translate(item, names));
  if (schema === null || typeof schema !== "object") return schema;
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.slice(COMPONENT.length);
    names.add(name);
    return { $ref: componentKey(name) };
  }
  const { nullable, example, examples, description, discriminator, ...rest } = schema;
  const own = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === "properties"
        ? translateAll(value, names)
        : key === "enum" || key === "default"
          ? value
          : translate(value, names),
    ]),
  );
  return nullable === true ? { anyOf: [{ type: "null" }, own] } : own;
}

/** Properties may be called `example` or `nullable` themselves. */
function translateAll(properties, names) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, translate(schema, names)]));
}

function patternOf(template) {
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) =>
      part.startsWith("{")
        ? `(?<${part.slice(1, -1).replaceAll("-", "_")}>[^/]+)`
        : part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`);
}

/** The plainest value of a schema's type: GitHub's own example where there is one. */
function sample(schema) {
  if (schema.example !== undefined && matchesType(schema.example, schema.type)) return schema.example;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  switch (schema.type) {
    case "string":
      return sampleText(schema.format);
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return [];
    default:
      return {};
  }
}

function sampleText(format) {
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  if (format === "date") return "2026-01-01";
  if (format === "email") return "nobody@example.com";
  return format === "uri" ? "https://github.com/" : "";
}

function matchesType(value, type) {
  if (type === "array") return Array.isArray(value);
  if (type === "integer" || type === "number") return typeof value === "number";
  return type !== undefined && typeof value === type;
}

import { Buffer } from "node:buffer";
import { isJsonObject, without, type JsonObject } from "../value-json";
import { ownedPart } from "./owned-fields";

export interface Written {
  readonly live: JsonObject | undefined;
  readonly wanted: JsonObject;
}

/**
 * A live object as far as manifests speak of it, and a manifest as the server would keep it: to be compared where it may not
 * be asked what would become of it. Of the live one that is what the last deploy has written, or, where that was not ours, the
 * fields that are written now.
 */
export function writtenParts(live: JsonObject | undefined, body: JsonObject, manager: string): Written {
  const wanted = asKept(body);
  const before = live === undefined ? undefined : (ownedPart(live, manager) ?? shaped(live, wanted));
  return { live: isJsonObject(before) ? lean(before) : live, wanted: lean(wanted) };
}

/** A Secret's `stringData` becomes `data`. */
function asKept(body: JsonObject): JsonObject {
  const { stringData, data } = body;
  if (body["kind"] !== "Secret" || !isJsonObject(stringData)) return body;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]);
  return {
    ...without(body, "stringData"),
    data: { ...(isJsonObject(data) ? data : {}), ...(Object.fromEntries(encoded) as JsonObject) },
  };
}

const lean = (body: JsonObject): JsonObject => leanValue(body, "") as JsonObject;

/** Without what says nothing (empty maps and lists), and without the part of a port's key that every server fills in. */
function leanValue(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => leanValue(item, key));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, leanValue(item, name)] as const);
  return Object.fromEntries(
    entries.filter(([name, item]) => !isEmpty(item) && !(key === "ports" && name === "protocol" && item === "TCP")),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.keys(value).length === 0);

/** The parts of a value that another one has, too; lists by their items' names, else by their places. */
function shaped(value: unknown, like: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(like)) {
    const items: readonly unknown[] = value;
    return like.flatMap((wanted: unknown, index) => {
      const found = isNamed(wanted) ? items.find((item) => isNamed(item) && item.name === wanted.name) : items[index];
      return found === undefined ? [] : [shaped(found, wanted)];
    });
  }
  if (!isJsonObject(value) || !isJsonObject(like)) return value;
  const shared = Object.keys(like).filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(shared.map((key) => [key, shaped(value[key], like[key])]));
}

const isNamed = (item: unknown): item is { readonly name: string } =>
  isJsonObject(item) && typeof item["name"] === "string";

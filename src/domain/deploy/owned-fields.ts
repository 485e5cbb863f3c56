import { isJsonObject, type JsonObject } from "../value-json";

/**
 * The part of a live object that a manager has applied: what it would have to apply again for everything to be as it is
 * now. From the server's own record (metadata.managedFields), as client-go's Extract does it.
 * @returns undefined where it applied nothing
 */
export function ownedPart(live: JsonObject, manager: string): JsonObject | undefined {
  const fields = fieldsOf(live, manager);
  if (fields === undefined) return undefined;
  const owned = pick(live, fields);
  if (!isJsonObject(owned)) return undefined;
  const { name, namespace } = live["metadata"] as JsonObject;
  const metadata = {
    ...(isJsonObject(owned["metadata"]) ? owned["metadata"] : {}),
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return { ...owned, apiVersion: live["apiVersion"], kind: live["kind"], metadata };
}

/** Whether a manager's own apply has set a field: `["spec", "replicas"]`. */
export function owns(live: JsonObject, manager: string, path: readonly string[]): boolean {
  let fields: unknown = fieldsOf(live, manager);
  for (const part of path) fields = isJsonObject(fields) ? fields[`f:${part}`] : undefined;
  return fields !== undefined;
}

function fieldsOf(live: JsonObject, manager: string): JsonObject | undefined {
  const { managedFields } = live["metadata"] as { managedFields?: unknown };
  const entries = Array.isArray(managedFields) ? managedFields.filter(isJsonObject) : [];
  const own = entries.find(
    (entry) => entry["manager"] === manager && entry["operation"] === "Apply" && (entry["subresource"] ?? "") === "",
  );
  return isJsonObject(own?.["fieldsV1"]) ? own["fieldsV1"] : undefined;
}

/** FieldsV1: `f:` a field, `k:` a list's item by its keys, `v:` an item of a set, `.` the thing itself. */
function pick(value: unknown, fields: JsonObject): unknown {
  const parts = Object.entries(fields).filter(([key]) => key !== ".");
  // Owned as a whole.
  if (parts.length === 0) return value;
  if (Array.isArray(value)) return pickItems(value, parts);
  if (!isJsonObject(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const [key, below] of parts) {
    const name = key.slice(2);
    if (!key.startsWith("f:") || !Object.hasOwn(value, name)) continue;
    picked[name] = pick(value[name], isJsonObject(below) ? below : {});
  }
  return picked;
}

function pickItems(items: readonly unknown[], parts: readonly (readonly [string, unknown])[]): unknown[] {
  return parts.flatMap(([key, below]) => {
    const wanted = parsed(key.slice(2));
    if (key.startsWith("v:")) return items.includes(wanted) ? [wanted] : [];
    if (!key.startsWith("k:") || !isJsonObject(wanted)) return [];
    const item = items.find(
      (one) => isJsonObject(one) && Object.entries(wanted).every(([name, value]) => one[name] === value),
    );
    if (!isJsonObject(item)) return [];
    // The keys name the item, and are part of it whoever else owns them.
    const own = pick(item, isJsonObject(below) ? below : {});
    return [{ ...wanted, ...(isJsonObject(own) ? own : {}) }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

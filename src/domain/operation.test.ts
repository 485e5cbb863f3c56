import { compareDanger, isChange, operationOf } from "./operation";
import { OPERATIONS } from "./report";

it.each([
  { op: "same", operation: "same" },
  { op: "create-replacement", operation: "replace" },
  { op: "delete-replaced", operation: "replace" },
  { op: "import-replacement", operation: "replace" },
  { op: "read-replacement", operation: "read" },
  { op: "discard-replaced", operation: "discard" },
  { op: "remove-pending-replace", operation: "same" },
  { op: "teleport", operation: "unknown" },
  { op: "toString", operation: "unknown" },
])("$op is read as $operation", ({ op, operation }) => {
  expect(operationOf(op)).toBe(operation);
});

it("orders every operation by its danger, and takes reading for no change", () => {
  expect(OPERATIONS.toSorted(compareDanger)).toEqual([
    "replace",
    "delete",
    "unknown",
    "update",
    "import",
    "create",
    "discard",
    "read",
    "same",
  ]);
  expect(OPERATIONS.filter(isChange)).not.toEqual(expect.arrayContaining(["same", "read", "discard"]));
});

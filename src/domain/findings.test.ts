import { findingsOf, type FindingSubject } from "./findings";
import { urnOf } from "./testing/events";

type Subject = FindingSubject["resources"][number];
const resource = (rest: Partial<Subject>): Subject => ({
  urn: urnOf("aws:rds/instance:Instance", "db"),
  type: "aws:rds/instance:Instance",
  name: "db",
  operation: "update",
  failed: false,
  unfinished: false,
  protected: false,
  retained: false,
  deleteBeforeReplace: false,
  replaceReasons: [],
  properties: [],
  propertiesLeftOut: 0,
  custom: true,
  refreshed: false,
  sourcePosition: null,
  source: null,
  fingerprint: "",
  digests: { shape: "", values: "" },
  ...rest,
});
const subnet = { type: "aws:ec2/subnet:Subnet", name: "a" };

describe("findingsOf", () => {
  it.each<{ because: string; given: Partial<Subject>; found: string[] }>([
    { because: "an update loses nothing", given: {}, found: [] },
    {
      because: "data is lost by a replace",
      given: { operation: "replace", replaceReasons: ["engine"] },
      found: ["danger REPLACE_STATEFUL Instance db holds data and is replaced (engine)."],
    },
    {
      because: "data is lost by a delete",
      given: { operation: "delete" },
      found: ["danger DELETE_STATEFUL Instance db holds data and is deleted."],
    },
    {
      because: "what is retained is not lost",
      given: { operation: "delete", retained: true },
      found: ["info DELETE Instance db is deleted; the object in the cloud is kept (retainOnDelete)."],
    },
    {
      because: "other resources are replaced too",
      given: { ...subnet, operation: "replace", replaceReasons: ["a", "b", "c", "d"] },
      found: ["warning REPLACE Subnet a is replaced (a, b, c and 1 more)."],
    },
    {
      because: "other resources are deleted too",
      given: { ...subnet, operation: "delete" },
      found: ["warning DELETE Subnet a is deleted."],
    },
    {
      because: "there is a gap",
      given: { ...subnet, operation: "replace", deleteBeforeReplace: true },
      found: [
        "warning REPLACE Subnet a is replaced.",
        "warning REPLACE_WITH_GAP Subnet a is deleted before its replacement exists: what uses it does without it for a while.",
      ],
    },
    {
      because: "a network is more than itself",
      given: { type: "aws:ec2/vpc:Vpc", name: "day", operation: "replace", replaceReasons: ["cidrBlock"] },
      found: ["danger REPLACE_STATEFUL Vpc day carries what is in it and is replaced (cidrBlock)."],
    },
    {
      because: "it is protected",
      given: { ...subnet, operation: "delete", protected: true },
      found: [
        "danger PROTECTED Subnet a is protected, and this change needs it gone.",
        "warning DELETE Subnet a is deleted.",
      ],
    },
    {
      because: "nobody knows what happens",
      given: { operation: "unknown" },
      found: [
        "danger UNKNOWN_OPERATION The engine does something to Instance db that this version of infra-action has no name for.",
      ],
    },
    { because: "a component has nothing of its own", given: { operation: "delete", custom: false }, found: [] },
    {
      because: "a refresh only tells what has happened",
      given: { operation: "delete", refreshed: true },
      found: ["danger DRIFT_GONE Instance db held data and is gone from the cloud."],
    },
    {
      because: "what can be made anew is a smaller loss",
      given: { operation: "delete", refreshed: true, type: "aws:ec2/securityGroup:SecurityGroup" },
      found: ["warning DRIFT_GONE SecurityGroup db is gone from the cloud."],
    },
    {
      because: "others have changed it",
      given: { operation: "update", refreshed: true },
      found: ["warning DRIFT_CHANGED Instance db was changed outside of Pulumi."],
    },
  ])("$because", ({ given, found }) => {
    const findings = findingsOf({
      kind: "preview",
      resources: [resource(given)],
      policyFindings: [],
      pendingOperations: [],
      code: null,
    });
    expect(findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual(found);
  });

  it("names the repair of pending operations", () => {
    const urn = urnOf("a:b:C", "one");
    const pendingOperations = [
      { urn, kind: "updating", since: null },
      { urn, kind: "creating", since: null },
    ];
    const findings = findingsOf({ kind: "preview", resources: [], policyFindings: [], pendingOperations, code: null });
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      expect.stringMatching(/^danger .*while creating C one.*--clear-pending-creates/),
      expect.stringMatching(/^warning .*while updating C one.*next update settles it/),
    ]);
  });

  it("tells that changes were not expected", () => {
    const findings = findingsOf({
      kind: "preview",
      resources: [],
      policyFindings: [],
      pendingOperations: [],
      code: "CHANGES_NOT_EXPECTED",
    });
    expect(findings).toMatchObject([{ code: "CHANGES_NOT_EXPECTED", severity: "danger" }]);
  });
});

import fc from "fast-check";
import { isDefaultProvider, nameOfUrn, parseUrn } from "./urn";

describe("parseUrn", () => {
  it.each([
    {
      urn: "urn:pulumi:dev::net::aws:ec2/vpc:Vpc::main",
      parts: { stack: "dev", project: "net", parentTypes: [], type: "aws:ec2/vpc:Vpc", name: "main" },
    },
    {
      urn: "urn:pulumi:dev::net::a:b:Comp$a:b:Inner$aws:ec2/subnet:Subnet::s-1",
      parts: {
        stack: "dev",
        project: "net",
        parentTypes: ["a:b:Comp", "a:b:Inner"],
        type: "aws:ec2/subnet:Subnet",
        name: "s-1",
      },
    },
    {
      urn: "urn:pulumi:dev::net::a:b:C::name::with::colons",
      parts: { stack: "dev", project: "net", parentTypes: [], type: "a:b:C", name: "name::with::colons" },
    },
  ])("takes $urn apart", ({ urn, parts }) => {
    expect(parseUrn(urn)).toEqual(parts);
  });

  it.each(["", "vpc", "urn:pulumi:dev::net", "urn:pulumi:dev::net::type-only", "urn:aws:a::b::c::d"])(
    "knows that %j is no URN, and shows it as it is",
    (text) => {
      expect(parseUrn(text)).toBeUndefined();
      expect(nameOfUrn(text)).toBe(text);
    },
  );

  it("keeps any name", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(nameOfUrn(`urn:pulumi:dev::net::a:b:C::${name}`)).toBe(name);
      }),
    );
  });
});

it.each([
  ["urn:pulumi:dev::net::pulumi:providers:aws::default", true],
  ["urn:pulumi:dev::net::pulumi:providers:aws::default_7_1_0", true],
  ["urn:pulumi:dev::net::pulumi:providers:aws::west", false],
  ["urn:pulumi:dev::net::my:app:App$pulumi:providers:k8s::k8s", false],
  ["urn:pulumi:dev::net::aws:s3:Bucket::default", false],
  ["no urn", false],
])("tells whether %s is a provider that the engine made by itself: %p", (urn, isDefault) => {
  expect(isDefaultProvider(urn)).toBe(isDefault);
});

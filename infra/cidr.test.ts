import { describe, expect, it } from "@jest/globals";
import { formatCidr, overlaps, parseCidr, subnet, type Cidr } from "./cidr";

const range = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is no range.`);
  return parsed;
};

describe("parseCidr", () => {
  it.each(["10.1.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "192.168.128.0/17"])(
    "reads %s, and writes it back",
    (text) => {
      expect(formatCidr(range(text))).toBe(text);
    },
  );

  it.each([
    { text: "10.1.0.1/16", because: "it does not start with the range's first address" },
    { text: "10.1.0.0", because: "it has no prefix" },
    { text: "10.1.0.0/33", because: "there are 32 bits" },
    { text: "10.1/16", because: "an address has four parts" },
    { text: "010.1.0.0/16", because: "a leading zero means octal to some" },
    { text: "fd00::/8", because: "it is IPv6" },
    { text: "", because: "it is empty" },
  ])("refuses $text: $because", ({ text }) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe("overlaps", () => {
  it.each([
    { one: "10.1.0.0/16", other: "10.2.0.0/16", shared: false },
    { one: "10.1.0.0/16", other: "10.1.0.0/16", shared: true },
    { one: "10.0.0.0/8", other: "10.2.0.0/16", shared: true },
    { one: "10.1.255.0/24", other: "10.2.0.0/16", shared: false },
    { one: "0.0.0.0/0", other: "255.0.0.0/8", shared: true },
  ])("$one and $other: $shared, whichever comes first", ({ one, other, shared }) => {
    expect([overlaps(range(one), range(other)), overlaps(range(other), range(one))]).toEqual([shared, shared]);
  });
});

describe("subnet", () => {
  it.each([
    { within: "10.1.0.0/16", prefix: 18, index: 3, is: "10.1.192.0/18" },
    { within: "10.1.0.0/16", prefix: 16, index: 0, is: "10.1.0.0/16" },
    { within: "255.255.0.0/16", prefix: 24, index: 255, is: "255.255.255.0/24" },
  ])("number $index of $prefix in $within is $is", ({ within, prefix, index, is }) => {
    const found = subnet(range(within), prefix, index);
    expect(found && formatCidr(found)).toBe(is);
  });

  it.each([
    { prefix: 18, index: 4 },
    { prefix: 15, index: 0 },
    { prefix: 18, index: -1 },
  ])("there is no number $index of /$prefix in a /16", ({ prefix, index }) => {
    expect(subnet(range("10.1.0.0/16"), prefix, index)).toBeUndefined();
  });
});

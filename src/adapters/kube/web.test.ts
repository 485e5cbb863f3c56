import { isPrivate } from "./web";

describe("isPrivate", () => {
  it.each([
    ["10.1.2.3", true],
    ["127.0.0.1", true],
    ["169.254.169.254", true],
    ["172.31.255.255", true],
    ["192.168.0.1", true],
    ["100.64.0.1", true],
    ["0.0.0.0", true],
    ["::1", true],
    ["::", true],
    ["fd00:ec2::254", true],
    ["fe80::1", true],
    ["::ffff:10.0.0.1", true],
    ["::ffff:a9fe:a9fe", true],
    ["64:ff9b::a9fe:a9fe", true],
    ["not an address", true],
    ["8.8.8.8", false],
    ["172.32.0.1", false],
    ["2606:4700::1111", false],
    ["::ffff:8.8.8.8", false],
  ])("%s: %s", (address, expected) => {
    expect(isPrivate(address)).toBe(expected);
  });
});

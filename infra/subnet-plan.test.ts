import { describe, expect, it } from "@jest/globals";
import { overlaps, parseCidr } from "./cidr";
import { MAX_ZONES, planNetwork } from "./subnet-plan";

const ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

describe("planNetwork", () => {
  it("gives each zone a small public and a large private subnet", () => {
    expect(planNetwork("10.1.0.0/16", ZONES)).toEqual({
      public: [
        { zone: "eu-west-1a", cidr: "10.1.0.0/20" },
        { zone: "eu-west-1b", cidr: "10.1.16.0/20" },
        { zone: "eu-west-1c", cidr: "10.1.32.0/20" },
      ],
      private: [
        { zone: "eu-west-1a", cidr: "10.1.64.0/18" },
        { zone: "eu-west-1b", cidr: "10.1.128.0/18" },
        { zone: "eu-west-1c", cidr: "10.1.192.0/18" },
      ],
    });
  });

  it.each(["10.1.0.0/16", "10.1.16.0/20", "172.16.8.0/21"])("lets no two subnets of %s overlap", (cidr) => {
    const plan = planNetwork(cidr, ZONES);
    const ranges = [...plan.public, ...plan.private].map((each) => parseCidr(each.cidr));
    const pairs = ranges.flatMap((one, index) => ranges.slice(index + 1).map((other) => [one, other] as const));
    const shared = pairs.filter(([one, other]) => one === undefined || other === undefined || overlaps(one, other));
    expect([ranges.length, shared]).toEqual([6, []]);
  });

  it("moves no subnet when a zone is added", () => {
    const two = planNetwork("10.1.0.0/16", ZONES.slice(0, 2));
    const three = planNetwork("10.1.0.0/16", ZONES);
    expect([three.public.slice(0, 2), three.private.slice(0, 2)]).toEqual([two.public, two.private]);
  });

  it(`has room for ${MAX_ZONES} zones and no more`, () => {
    expect(() => planNetwork("10.1.0.0/16", [...ZONES, "eu-west-1d"])).toThrow("no room");
  });
});

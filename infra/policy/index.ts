import { PolicyPack } from "@pulumi/policy";
import { addressPlan, oneRangeOnce } from "./rules/address-plan";
import { closedApiServer } from "./rules/closed-api-server";
import { foundationStays } from "./rules/foundation-stays";
import { noIamWildcards } from "./rules/no-iam-wildcards";
import { protectedWhereKept } from "./rules/protected";
import { spotByCapacityType } from "./rules/spot-by-capacity-type";
import { tagged } from "./rules/tagged";

void new PolicyPack("infra", {
  policies: [
    addressPlan,
    oneRangeOnce,
    closedApiServer,
    foundationStays,
    noIamWildcards,
    protectedWhereKept,
    spotByCapacityType,
    tagged,
  ],
});

// The account and the region that a program of `aws` finds itself in.
"use strict";

const ACCOUNT = "123456789012";
const regionOf = (config) => config.region ?? process.env.AWS_REGION ?? "eu-west-1";

module.exports = { ACCOUNT, regionOf };

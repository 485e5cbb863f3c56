// A policy pack as a gRPC server. rules.json: {name, version, rules: [{
//   name, description, level: "advisory" | "mandatory" | "remediate", severity: "low" | "medium" | "high" | "critical",
//   match: regexp on the URN, property, forbidden: value, message, sets: {property: value} (remediate only)
// }]}. A rule is violated where a resource's property has the forbidden value (no `property`: always).
// As @pulumi/policy does, a remediation gives properties back without their secretness.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const proto = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { plain } = require("../cloud/provider/values.cjs");

const LEVELS = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  remediate: proto.EnforcementLevel.REMEDIATE,
  disabled: proto.EnforcementLevel.DISABLED,
};
const NAMES = Object.fromEntries(Object.entries(LEVELS).map(([name, level]) => [level, name]));
const LIMITS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Starts the pack of a folder; the process lives until the engine ends it. */
function serve(folder) {
  const pack = { version: "1.0.0", ...JSON.parse(fs.readFileSync(path.join(folder, "rules.json"), "utf8")) };
  const methods = methodsOf(pack, new Map());
  const server = new grpc.Server(LIMITS);
  const names = Object.keys(AnalyzerService);
  server.addService(AnalyzerService, Object.fromEntries(names.map((name) => [name, handler(name, methods[name])])));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

function handler(name, method) {
  return (call, done) => {
    try {
      if (!method) throw { code: grpc.status.UNIMPLEMENTED, message: `${name} is not simulated` };
      done(null, method(call.request));
    } catch (error) {
      done({ code: error.code ?? grpc.status.UNKNOWN, message: error.message });
    }
  };
}

/** `levels`: enforcement levels that the user's config sets, by rule. */
const methodsOf = (pack, levels) => ({
  handshake: () => new proto.AnalyzerHandshakeResponse(),
  getPluginInfo: () => filled(new PluginInfo(), { version: pack.version }),
  getAnalyzerInfo: () => infoOf(pack),
  configure: (request) => {
    request.getPolicyconfigMap().forEach((config, name) => levels.set(name, NAMES[config.getEnforcementlevel()]));
    return new Empty();
  },
  configureStack: () => new proto.AnalyzerStackConfigureResponse(),
  analyze: (request) => responseTo(request, pack, levels),
  analyzeStack: () => new proto.AnalyzeResponse(),
  remediate: (request) => remedyFor(request, pack, levels),
  cancel: () => new Empty(),
});

function infoOf({ name, version, rules }) {
  const policies = rules.map((rule) =>
    filled(new proto.PolicyInfo(), {
      name: rule.name,
      description: rule.description,
      enforcementlevel: LEVELS[rule.level],
    }),
  );
  return filled(new proto.AnalyzerInfo(), { name, version, supportsconfig: true, policiesList: policies });
}

/** The rules that a resource violates, each with the level that counts. */
function violated(request, { rules }, levels) {
  const properties = plain(request.getProperties().toJavaScript());
  return rules
    .map((rule) => ({ ...rule, level: levels.get(rule.name) ?? rule.level }))
    .filter(({ match }) => new RegExp(match).test(request.getUrn()))
    .filter(({ property, forbidden }) => property === undefined || properties[property] === forbidden);
}

function responseTo(request, pack, levels) {
  const found = violated(request, pack, levels).filter(({ level }) => level === "advisory" || level === "mandatory");
  const response = new proto.AnalyzeResponse();
  response.setDiagnosticsList(found.map((rule) => diagnosticOf(rule, pack, request.getUrn())));
  return response;
}

function diagnosticOf({ name, description, message, level, severity = "medium" }, pack, urn) {
  return filled(new proto.AnalyzeDiagnostic(), {
    policyname: name,
    policypackname: pack.name,
    policypackversion: pack.version,
    description,
    // As the SDK writes it: the description, then what is wrong here.
    message: `${description}\n${message}`,
    enforcementlevel: LEVELS[level],
    severity: proto.PolicySeverity[`POLICY_SEVERITY_${severity.toUpperCase()}`],
    urn,
  });
}

function remedyFor(request, pack, levels) {
  const response = new proto.RemediateResponse();
  let properties = plain(request.getProperties().toJavaScript());
  for (const rule of violated(request, pack, levels).filter(({ level }) => level === "remediate")) {
    properties = { ...properties, ...rule.sets };
    const remediation = filled(new proto.Remediation(), {
      policyname: rule.name,
      policypackname: pack.name,
      policypackversion: pack.version,
      description: rule.description,
      properties: Struct.fromJavaScript(properties),
    });
    response.addRemediations(remediation);
  }
  return response;
}

/** A message with these fields, by the ends of their setters' names. */
function filled(message, fields) {
  for (const [name, value] of Object.entries(fields)) message[`set${name[0].toUpperCase()}${name.slice(1)}`](value);
  return message;
}

module.exports = { serve };

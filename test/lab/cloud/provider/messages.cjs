// The wire: gRPC requests and responses of Pulumi's provider protocol to plain values and back.
"use strict";
const grpc = require("@grpc/grpc-js");
const proto = require("@pulumi/pulumi/proto/provider_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Status } = require("@pulumi/pulumi/proto/status_pb.js");
const { Any } = require("google-protobuf/google/protobuf/any_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const struct = (value) => Struct.fromJavaScript(value);
const value = (message) => message?.toJavaScript() ?? {};

function pluginInfo(version) {
  const response = new PluginInfo();
  response.setVersion(version);
  return response;
}

function schema(json) {
  const response = new proto.GetSchemaResponse();
  response.setSchema(json);
  return response;
}

function configured() {
  const response = new proto.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
}

function checked({ inputs, failures }) {
  const response = new proto.CheckResponse();
  response.setInputs(struct(inputs));
  for (const { property, reason } of failures) {
    const failure = new proto.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** `mode`: all there is to say, only the properties that differ, or only that something does. */
function different({ details, roots, replaces, deleteBeforeReplace, mode, inputDiff = true }) {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse();
  response.setChanges(roots.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList(replaces);
  response.setDeletebeforereplace(deleteBeforeReplace && replaces.length > 0);
  if (mode !== "changes") response.setDiffsList(roots);
  if (mode === "detailed") addDetails(response, details, inputDiff);
  return response;
}

function addDetails(response, details, inputDiff) {
  response.setHasdetaileddiff(true);
  for (const { path, kind } of details) {
    const difference = new proto.PropertyDiff();
    difference.setKind(proto.PropertyDiff.Kind[kind]);
    difference.setInputdiff(inputDiff);
    response.getDetaileddiffMap().set(path, difference);
  }
}

function created({ id, properties }) {
  const response = new proto.CreateResponse();
  response.setId(id);
  response.setProperties(struct(properties));
  return response;
}

function updated({ properties }) {
  const response = new proto.UpdateResponse();
  response.setProperties(struct(properties));
  return response;
}

/** An empty answer tells the engine that the object is gone. */
function read(found) {
  const response = new proto.ReadResponse();
  if (!found) return response;
  response.setId(found.id);
  response.setInputs(struct(found.inputs));
  response.setProperties(struct(found.properties));
  return response;
}

function invoked(result) {
  const response = new proto.InvokeResponse();
  response.setReturn(struct(result));
  return response;
}

const unimplemented = (message) => ({ code: grpc.status.UNIMPLEMENTED, message });

/** An error as gRPC wants it; one with an `id` carries the half-made object, so that the engine keeps it. */
function failed(error) {
  const { code = grpc.status.UNKNOWN, message } = error;
  return error.id === undefined ? { code, message } : { code, message, metadata: halfMade(error) };
}

function halfMade({ id, properties, inputs, reasons, message }) {
  const detail = new proto.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(struct(properties));
  detail.setInputs(struct(inputs));
  detail.setReasonsList(reasons);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}

module.exports = {
  checked,
  configured,
  created,
  different,
  failed,
  invoked,
  pluginInfo,
  read,
  schema,
  unimplemented,
  updated,
  value,
};

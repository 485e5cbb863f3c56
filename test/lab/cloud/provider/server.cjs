// The provider's process: a gRPC server on a free port, which it prints as its first line.
"use strict";
const { setMaxListeners } = require("node:events");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const messages = require("./messages.cjs");
const { definitionOf } = require("./definitions.cjs");
const { schemaOf } = require("./schema.cjs");
const { Journal } = require("./journal.cjs");
const { Resources } = require("./resources.cjs");
const { diffOf } = require("./diff.cjs");
const { plain } = require("./values.cjs");

const { value } = messages;
const LIMITS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Questions about the package as a whole. */
const packageMethods = (identity, cloud, cancel) => ({
  getPluginInfo: () => messages.pluginInfo(identity.version),
  getSchema: () => messages.schema(schemaOf(identity, cloud.definition)),
  checkConfig: (request) => messages.checked({ inputs: value(request.getNews()), failures: [] }),
  diffConfig: (request) => messages.different(configDiff(request)),
  configure(request) {
    cloud.config = plain(value(request.getArgs()));
    return messages.configured();
  },
  invoke: (request) => messages.invoked(invoke(cloud, request.getTok(), plain(value(request.getArgs())))),
  attach: () => new Empty(),
  cancel() {
    cloud.journal.write({ op: "cancel", package: identity.name });
    cancel();
    return new Empty();
  },
});

/** Questions about one resource. */
const resourceMethods = (resources) => ({
  check: async (request) =>
    messages.checked(
      await resources.check({ urn: request.getUrn(), olds: value(request.getOlds()), news: value(request.getNews()) }),
    ),
  diff: async (request) =>
    messages.different(
      await resources.diff({
        urn: request.getUrn(),
        olds: value(request.getOldInputs()),
        news: value(request.getNews()),
        ignored: request.getIgnorechangesList(),
      }),
    ),
  create: async (request) =>
    messages.created(
      await resources.create({
        urn: request.getUrn(),
        inputs: value(request.getProperties()),
        preview: request.getPreview(),
      }),
    ),
  update: async (request) =>
    messages.updated(
      await resources.update({
        urn: request.getUrn(),
        id: request.getId(),
        olds: value(request.getOlds()),
        news: value(request.getNews()),
        preview: request.getPreview(),
      }),
    ),
  async delete(request) {
    await resources.delete({ urn: request.getUrn(), id: request.getId(), inputs: value(request.getOldInputs()) });
    return new Empty();
  },
  read: async (request) =>
    messages.read(
      await resources.read({
        urn: request.getUrn(),
        id: request.getId(),
        inputs: value(request.getInputs()),
        properties: value(request.getProperties()),
      }),
    ),
});

const configDiff = (request) => ({
  ...diffOf({ inputs: {} }, {}, value(request.getOldInputs()), value(request.getNews()), []),
  mode: "keys",
});

function invoke({ definition, config }, token, args) {
  const call = definition.functions[token];
  if (!call) throw messages.unimplemented(`the function ${token} is not simulated`);
  return call(args, config);
}

/** One method as gRPC calls it. */
function handler(name, method) {
  if (ResourceProviderService[name].responseStream) {
    return (call) => call.emit("error", messages.unimplemented(`${name} is not simulated`));
  }
  return async (call, done) => {
    try {
      if (!method) throw messages.unimplemented(`${name} is not simulated`);
      done(null, await method(call.request));
    } catch (error) {
      done(messages.failed(error));
    }
  };
}

/** Starts the provider of a package; the process then lives until the engine ends it. */
function serve(identity) {
  const folder = process.env.LAB_CLOUD_DIR ?? path.join(process.cwd(), ".lab-cloud");
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  const cloud = {
    definition: definitionOf(identity.name, folder),
    folder,
    journal: new Journal(folder),
    cancelled: abort.signal,
    config: {},
  };
  const methods = { ...packageMethods(identity, cloud, () => abort.abort()), ...resourceMethods(new Resources(cloud)) };
  const names = Object.keys(ResourceProviderService);
  const server = new grpc.Server(LIMITS);
  server.addService(
    ResourceProviderService,
    Object.fromEntries(names.map((name) => [name, handler(name, methods[name])])),
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    cloud.journal.write({ op: "start", package: identity.name });
    process.stdout.write(`${port}\n`);
  });
}

module.exports = { serve };

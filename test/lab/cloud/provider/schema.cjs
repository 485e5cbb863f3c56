// The package's schema, as far as YAML programs need one: which types there are and what their properties are called.
"use strict";

const ANY = { $ref: "pulumi.json#/Any" };

const property = ({ secret }) => ({ ...ANY, ...(secret ? { secret: true } : {}) });

function resource(type) {
  const inputs = Object.fromEntries(Object.entries(type.inputs).map(([name, input]) => [name, property(input)]));
  const outputs = Object.fromEntries((type.outputNames ?? ["arn"]).map((name) => [name, ANY]));
  const required = Object.keys(type.inputs).filter((name) => type.inputs[name].required);
  return {
    inputProperties: { ...inputs, lab: ANY },
    requiredInputs: required,
    properties: { ...inputs, ...outputs },
    required: Object.keys(outputs),
  };
}

/** The answer to GetSchema, as JSON. */
function schemaOf({ name, version }, definition) {
  const resources = Object.entries(definition.types).map(([token, type]) => [token, resource({ inputs: {}, ...type })]);
  const functions = Object.keys(definition.functions).map((token) => [
    token,
    { inputs: { type: "object", properties: {} }, outputs: { type: "object", properties: { result: ANY } } },
  ]);
  return JSON.stringify({
    name,
    version,
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
  });
}

module.exports = { schemaOf };

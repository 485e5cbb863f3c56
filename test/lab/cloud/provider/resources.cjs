// The life of a resource, in plain JavaScript values: what is checked, made, changed, read and taken away.
"use strict";
const { createHash } = require("node:crypto");
const { UNKNOWN, canonical, masked, plain, secret } = require("./values.cjs");
const { behaviourOf } = require("./behaviour.cjs");
const { suffer } = require("./faults.cjs");
const { diffOf } = require("./diff.cjs");
const { typeOf } = require("./definitions.cjs");

const typeToken = (urn) => urn.split("::")[2].split("$").pop();
const nameOf = (urn) => urn.split("::").slice(3).join("::");
/** Inputs as the cloud sees them: without how they are to behave, and without a provider's note of what it filled in. */
const ofCloud = ({ lab: _, __defaults, ...inputs }) => inputs;
const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([k, v]) => [k, change(k, v)]));

/** An object that exists although its creation or update failed; the engine keeps it with these reasons. */
class PartialFailure extends Error {
  constructor(message, object) {
    super(message);
    Object.assign(this, object);
  }
}

class Resources {
  #cloud;

  /** @param cloud {definition, folder, journal, cancelled, config: what the provider was configured with} */
  constructor(cloud) {
    this.#cloud = cloud;
  }

  async check({ urn, olds, news }) {
    const type = this.#type(urn);
    const behaviour = this.#behaviour(urn, news);
    if (behaviour.sleep?.check) await suffer("check", urn, { sleep: behaviour.sleep }, this.#cloud);
    const missing = Object.keys(type.inputs).filter((name) => type.inputs[name].required && news[name] === undefined);
    const failures = missing.map((property) => ({ property, reason: `Missing required argument "${property}"` }));
    if (behaviour.fail?.check) failures.push(asFailure(behaviour.fail.check));
    if (type.failures) failures.push(...type.failures(news));
    const wrapped = mapValues(news, (name, value) => (type.inputs[name]?.secret ? secret(plain(value)) : value));
    const context = { nth: this.#cloud.journal.count({ op: "create", urn }) };
    return { inputs: type.check ? type.check(wrapped, olds, nameOf(urn), context) : wrapped, failures };
  }

  async diff({ urn, olds, news, ignored }) {
    const behaviour = this.#behaviour(urn, olds, news);
    await suffer("diff", urn, behaviour, this.#cloud);
    const found = diffOf(this.#type(urn), behaviour, olds, news, ignored);
    return { ...found, mode: behaviour.diff ?? "detailed", inputDiff: behaviour.diffOf !== "outputs" };
  }

  async create({ urn, inputs, preview }) {
    const behaviour = this.#behaviour(urn, inputs);
    if (preview) return this.#previewCreate(urn, inputs, behaviour);
    await suffer("create", urn, behaviour, this.#cloud);
    this.#refuseTaken(urn, plain(inputs));
    await this.#type(urn).behind?.apply(this.#cloud.config, plain(ofCloud(inputs)));
    const id = this.#newId(urn);
    const properties = this.#properties(urn, id, inputs, behaviour);
    this.#cloud.journal.write({ op: "create", id, type: typeToken(urn), urn, properties: masked(properties) });
    this.#partial("create", behaviour, { id, properties, inputs });
    return { id, properties };
  }

  async update({ urn, id, olds, news, preview }) {
    const behaviour = this.#behaviour(urn, news);
    const properties = this.#properties(urn, id, news, behaviour, plain(olds));
    if (preview) {
      await suffer("preview", urn, behaviour, this.#cloud);
      return { properties: mapValues(properties, (name, v) => (behaviour.unknown?.includes(name) ? UNKNOWN : v)) };
    }
    await suffer("update", urn, behaviour, this.#cloud);
    if (!this.#cloud.journal.find(id)) throw new Error(`NotFound: ${id} does not exist`);
    await this.#type(urn).behind?.apply(this.#cloud.config, plain(ofCloud(news)));
    this.#cloud.journal.write({ op: "update", id, type: typeToken(urn), urn, properties: masked(properties) });
    this.#partial("update", behaviour, { id, properties, inputs: news });
    return { properties };
  }

  async delete({ urn, id, inputs }) {
    await suffer("delete", urn, this.#behaviour(urn, inputs), this.#cloud);
    this.#refuseHeld(urn, id);
    await this.#type(urn).behind?.remove(this.#cloud.config, plain(ofCloud(inputs)));
    this.#cloud.journal.write({ op: "delete", id, type: typeToken(urn), urn });
  }

  /** Where a package is strict about it: a name is taken until its object is gone. */
  #refuseTaken(urn, inputs) {
    const { exclusive, unique = [] } = this.#type(urn);
    const taken = (thing) => unique.some((name) => inputs[name] && thing.properties[name] === inputs[name]);
    const others = exclusive ? this.#cloud.journal.things().filter(({ type }) => type === typeToken(urn)) : [];
    const other = others.find(taken);
    if (other) throw new Error(`AlreadyExists: ${other.id} has that name (${unique.map((name) => inputs[name])})`);
  }

  /** As a cloud says it to a delete in the wrong order: others still stand on it. */
  #refuseHeld(urn, id) {
    const { holds } = this.#type(urn);
    const user = holds && this.#cloud.journal.things().find(({ properties }) => properties[holds] === id);
    if (user) throw new Error(`DependencyViolation: ${id} has dependencies and cannot be deleted (${user.id})`);
  }

  /** What the cloud holds now; undefined when it is gone. Where it is as the state says, the state's secrets stay wrapped. */
  async read({ urn, id, inputs, properties }) {
    await suffer("read", urn, this.#behaviour(urn, inputs), this.#cloud);
    const there = this.#cloud.journal.find(id);
    const behind = there && (await this.#type(urn).behind?.live(this.#cloud.config, plain(ofCloud(inputs))));
    if (!there || behind === null) return undefined;
    const held = { ...there.properties, ...masked(behind ?? {}) };
    const live = mapValues(held, (name, value) => keep(properties[name], value));
    return { id, properties: live, inputs: this.#liveInputs(urn, inputs, live) };
  }

  #liveInputs(urn, inputs, live) {
    const computed = new Set(Object.keys(this.#computed(urn, "", {}, {})));
    const names = Object.keys(live).filter((name) => name in inputs || !computed.has(name));
    const own = Object.entries(inputs).filter(([name]) => name === "lab" || name === "__defaults");
    return Object.fromEntries([...names.map((name) => [name, keep(inputs[name], live[name])]), ...own]);
  }

  async #previewCreate(urn, inputs, behaviour) {
    await suffer("preview", urn, behaviour, this.#cloud);
    const computed = this.#computed(urn, "", plain(inputs), behaviour);
    return { id: "", properties: { ...mapValues(computed, () => UNKNOWN), ...ofCloud(inputs) } };
  }

  #properties(urn, id, inputs, behaviour, before = {}) {
    const computed = this.#computed(urn, id, plain(inputs), behaviour);
    const kept = mapValues(computed, (name, value) =>
      name in (behaviour.outputs ?? {}) ? value : (before[name] ?? value),
    );
    const secrets = new Set([...(this.#type(urn).secretOutputs ?? []), ...(behaviour.secretOutputs ?? [])]);
    return { ...mapValues(kept, (name, value) => (secrets.has(name) ? secret(value) : value)), ...ofCloud(inputs) };
  }

  /** What the cloud adds to the inputs. */
  #computed(urn, id, inputs, behaviour) {
    const token = typeToken(urn);
    const type = this.#type(urn);
    const added = type.outputs(ofCloud(inputs), { id, name: nameOf(urn), config: this.#cloud.config });
    // `bare`: the package has no arns, and adds nothing but what its outputs say.
    return { ...(type.bare ? {} : { arn: `arn:${token.split(":")[0]}:${id}` }), ...added, ...behaviour.outputs };
  }

  /** Ids repeat from run to run: they follow from the URN and how often it was made. */
  #newId(urn) {
    const nth = this.#cloud.journal.count({ op: "create", urn });
    const hash = createHash("sha256").update(`${urn} ${nth}`).digest("hex");
    const { idPrefix } = this.#type(urn);
    if (idPrefix !== undefined) return `${idPrefix}-0${hash.slice(0, 16)}`;
    return `${typeToken(urn).split(":").pop().toLowerCase()}-${hash.slice(0, 12)}`;
  }

  #partial(op, behaviour, object) {
    const reasons = behaviour.partial?.[op];
    if (reasons) throw new PartialFailure(reasons.join("; "), { ...object, reasons });
  }

  #type(urn) {
    return typeOf(this.#cloud.definition, typeToken(urn));
  }

  #behaviour(urn, ...inputs) {
    return behaviourOf(this.#cloud.folder, urn, ...inputs);
  }
}

const asFailure = (fail) => (typeof fail === "string" ? { property: "", reason: fail } : fail);

/** The known value where the cloud holds the same (its secrets are still wrapped), else the cloud's. */
const keep = (known, live) => (canonical(masked(known)) === canonical(live) ? known : live);

module.exports = { PartialFailure, Resources };

import * as pulumi from "@pulumi/pulumi";
import { AppGround } from "./app-ground";
import { clusterOutputs } from "./cluster-outputs";
import { readSettings } from "./settings";

const settings = readSettings();
const cluster = clusterOutputs();
const ground = new AppGround(pulumi.getStack(), { ...settings, cluster });

export const namespace = ground.namespace.metadata.name;
export const image = cluster.repositoryUrl;

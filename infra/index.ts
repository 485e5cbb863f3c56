import { readSettings } from "./config";
import { serviceStack } from "./service-stack";

// One program, a stack a service: everything that differs is in Pulumi.<stack>.yaml, and is checked before anything is made.
export = async () => serviceStack(readSettings());

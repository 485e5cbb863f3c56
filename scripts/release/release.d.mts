export function movingTag(version: string): string;
export function pinned(workflow: string, version: string): string;

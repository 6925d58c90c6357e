export function swallowedFlags(environment: Record<string, string | undefined>, args: readonly string[]): string | undefined;

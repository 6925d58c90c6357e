export const swallowedFlags: (
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
  typed?: readonly string[],
) => string | undefined;
export const typedToNpm: (
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
) => readonly string[] | undefined;

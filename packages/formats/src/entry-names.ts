const MAX_LENGTH = 4096;

/**
 * What is wrong with a name in an archive, if anything. Names are keys here, never paths; but a program may well use them as such, and
 * should find nothing that leads out of its folder.
 */
export function nameProblem(name: string): string | undefined {
  const parts = name.split("/");
  if (name.length > MAX_LENGTH) return `has more than ${MAX_LENGTH} characters`;
  if (/\p{Cc}/u.test(name)) return "holds a control character";
  if (name.includes("\\")) return "holds a backslash";
  if (/^[A-Za-z]:/.test(name)) return "begins with a drive";
  if (parts.some((part) => part === "" || part === "." || part === "..")) return 'has an empty part, "." or ".."';
  if (parts.some((part) => part === "__proto__" || part === "__proto__.npy")) return 'is "__proto__"';
  return undefined;
}

/** What the reader chose before, if it is one of these. A page may be kept from storing anything. */
export function remembered<T extends string>(name: string, choices: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(`adjoint.${name}`);
    return choices.find((choice) => choice === value);
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`adjoint.${name}`, value);
  } catch {
    // Then it is chosen again next time.
  }
}

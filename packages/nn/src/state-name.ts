/** `runningMean` → `running_mean`, `weightIhL0` → `weight_ih_l0`: how PyTorch writes the names of its own modules' properties. */
export const snakeCase = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

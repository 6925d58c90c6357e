/** The demo's flags that take a value, and what a value looks like. */
const demoFlags = {
  device: /^(cpu|wasm|webgpu)$/,
  model: /^(mlp|cnn)$/,
  epochs: /^[\d.]+$/,
  seed: /^\d+$/,
  batch: /^\d+$/,
  lr: /^[\d.e-]+$/,
  digits: /^\d+$/,
  help: undefined,
};

/**
 * `npm run demo --epochs 1` hands the flag to npm: it arrives as the variable `npm_config_epochs`, the value as an argument without its flag.
 * Gives the flags as they should be typed after `--`, or undefined where none was swallowed.
 */
export const swallowedFlags = (environment, args, flags = demoFlags) => {
  const left = [...args];
  const typed = Object.keys(environment).flatMap((variable) => {
    const name = variable.startsWith("npm_config_") ? variable.slice("npm_config_".length) : "";
    const value = environment[variable];
    if (!Object.hasOwn(flags, name) || !value) return [];
    if (value !== "true") return [`--${name} ${value}`];
    const at = flags[name] === undefined ? -1 : left.findIndex((argument) => flags[name].test(argument));
    return [at < 0 ? `--${name}` : `--${name} ${left.splice(at, 1)[0]}`];
  });
  return typed.length > 0 ? typed.join(" ") : undefined;
};

/** Anything may be a path. */
const anything = /./;

/** The demo's flags, and what their values look like. */
const demoFlags = {
  device: /^(cpu|wasm|webgpu)$/,
  model: /^(mlp|cnn|gpt)$/,
  epochs: /^[\d.]+$/,
  seed: /^\d+$/,
  batch: /^\d+$/,
  lr: /^[\d.e-]+$/,
  digits: /^\d+$/,
  steps: /^\d+$/,
  text: anything,
  out: anything,
  resume: /\.safetensors$/,
  help: undefined,
};

/**
 * `npm run demo --epochs 1` hands the flag to npm: it arrives as the variable `npm_config_epochs`, the value as an argument without its flag.
 * Gives the flags as they should be typed after `--`, or undefined where none was swallowed.
 */
export const swallowedFlags = (environment, args, flags = demoFlags) => {
  const left = [...args];
  const names = Object.keys(environment).flatMap((variable) => {
    const name = variable.startsWith("npm_config_") ? variable.slice("npm_config_".length) : "";
    return Object.hasOwn(flags, name) && environment[variable] ? [name] : [];
  });
  // What takes anything takes what the others leave.
  names.sort((a, b) => Number(flags[a] === anything) - Number(flags[b] === anything));
  const typed = names.map((name) => {
    const value = environment[`npm_config_${name}`];
    if (value !== "true") return `--${name} ${value}`;
    const at = flags[name] === undefined ? -1 : left.findIndex((argument) => flags[name].test(argument));
    return at < 0 ? `--${name}` : `--${name} ${left.splice(at, 1)[0]}`;
  });
  return typed.length > 0 ? typed.join(" ") : undefined;
};

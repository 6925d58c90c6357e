import { installLayer, runtime } from "@adjoint/core";
import { backward } from "./engine";
import { autogradLayer } from "./layer";

// The one effect of importing a package: this module is listed in `sideEffects`, so that bundlers keep it.
installLayer(autogradLayer);
runtime().engine = {
  backward: (roots, cotangents, options) => backward(roots, cotangents, options),
};

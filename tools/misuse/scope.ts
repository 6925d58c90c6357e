import * as autograd from "@adjoint/autograd";
import * as data from "@adjoint/data";
import * as png from "@adjoint/data/png";
import * as formats from "@adjoint/formats";
import * as nn from "@adjoint/nn";
import * as F from "@adjoint/nn/functional";
import * as init from "@adjoint/nn/init";
import * as optim from "@adjoint/nn/optim";
import * as train from "@adjoint/nn/train";
import { isTensor, ones } from "@adjoint/core";
import { coreScope } from "../../packages/backend-testkit/src/misuse/scope";

/** The packages beside core, by the names that lines call them by. */
export const packages = { autograd, nn, F, init, optim, train, data, png, formats };

/** What a user writes, and is not to be blamed for what it is called with. */
const squared = (x: unknown): unknown => (isTensor(x) ? x.square() : ones([2]));

/** A PNG file of one pixel. */
const picture = (): Uint8Array => {
  const text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
};

export const packageScope = (device: string | undefined): Readonly<Record<string, unknown>> => ({
  ...coreScope(device),
  ...packages,
  squared,
  picture,
});

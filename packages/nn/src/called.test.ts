import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, type Tensor, tidy, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { Linear, Module, Sequential } from "./index";

beforeAll(() => use(cpu()));

// As one who comes from Python writes it, where no types stand in the way.
type Callable = (x: Tensor) => Tensor;

class Calls extends Module {
  out = new Linear(2, 3) as unknown as Callable;
  forward(x: Tensor): Tensor {
    return this.out(x).relu();
  }
}

class CallsInList extends Module {
  layers = [new Linear(2, 3)] as unknown as Callable[];
  forward(x: Tensor): Tensor {
    const i = 0;
    return this.layers[i]!(x);
  }
}

class CallsNothing extends Module {
  out = undefined as unknown as Callable;
  forward(x: Tensor): Tensor {
    return this.out(x);
  }
}

describe("a module that is called like a function", () => {
  it("gets an error in a forward that says what to write", () => {
    const x = ones([1, 2]);
    expect(() => new Calls().forward(x)).toThrow(ArgumentError);
    expect(() => new Calls().forward(x)).toThrow(
      /^Calls\.forward: this\.out is a module, not a function\.\n {2}hint: call its forward: this\.out\.forward\(x\)\.$/,
    );
    expect(() => new Sequential(new Calls()).forward(x)).toThrow(/this\.out is a module, not a function\./);
    expect(() => new CallsInList().forward(x)).toThrow(/this\.layers\[\w\] is a module, not a function\./);
  });

  it("is not what every TypeError of a forward is taken for", () => {
    expect(() => new CallsNothing().forward(ones([1, 2]))).toThrow(TypeError);
  });

  it("is not callable to TypeScript, and is not a function to those that take one", () => {
    const net = new Linear(2, 3);
    const x = ones([1, 2]);
    const anything = x as never as { readonly [key: string]: never };
    const never = (): void => {
      // @ts-expect-error: this expression is not callable. A call signature that names forward would give modules the members of functions.
      net(x);
      // @ts-expect-error: whatever it is called with.
      net(anything);
      // @ts-expect-error: by its class, too.
      (net as Module)(x);
      // @ts-expect-error: a module is not a function of tensors …
      [x].map(net);
      // @ts-expect-error: … nor one of nothing.
      tidy(net);
    };
    expect(never).toBeTypeOf("function");
    expect(() => (net as unknown as Callable)(x)).toThrow(TypeError);
  });
});

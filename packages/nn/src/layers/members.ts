import { ArgumentError, IndexError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkPosition, isList } from "../arguments";
import { Module } from "../module";
import type { Parameter } from "../parameter";

/** Refuses anything but a module. */
export function checkModule<M extends Module>(operation: string, value: M): M {
  if (value instanceof Module) return value;
  throw new ArgumentError(operation, `takes modules, not ${describe(value)}.`);
}

/**
 * A module whose members are its properties 0, 1, 2, …: indexable and iterable. Every position counts, so what stands at two of them is
 * there twice.
 */
export abstract class Members<T extends Module | Parameter> extends Module {
  static override readonly name: string = "Members";

  readonly [position: number]: T;

  /** How many members there are. */
  get length(): number {
    let count = 0;
    while (Object.hasOwn(this, count)) count++;
    return count;
  }

  /** The member at a position, counted from the end where negative. @throws IndexError when there is none. */
  at(position: number): T {
    const member = Number.isInteger(position) ? this[position < 0 ? position + this.length : position] : undefined;
    if (member !== undefined) return member;
    throw new IndexError(this.constructor.name, `there is no member ${describe(position)} among ${this.length}.`);
  }

  /** Adds a member at the end. @throws ArgumentError for what cannot be one. */
  append(member: T): this {
    Object.assign(this, { [this.length]: this.checked(member) });
    return this;
  }

  /** Adds members at the end. @throws ArgumentError for what cannot be one. */
  extend(members: Iterable<T>): this {
    if (!isList(members)) {
      throw new ArgumentError(this.constructor.name, `takes a list, not ${describe(members)}.`);
    }
    for (const member of [...members]) this.append(member);
    return this;
  }

  /** Those from `start` to before `end`, as `slice` of arrays. */
  protected part(start?: number, end?: number): T[] {
    const [first, last] = [start, end].map((at) =>
      at === undefined ? at : checkPosition(`${this.constructor.name}.slice`, "a position", at),
    );
    return [...this].slice(first, last);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let position = 0; Object.hasOwn(this, position); position++) yield this[position]!;
  }

  /** Refuses what cannot be a member. */
  protected abstract checked(member: T): T;

  /** Puts these members in the place of all. */
  protected replaceAll(members: readonly T[]): void {
    for (let position = this.length - 1; position >= 0; position--) delete (this as Record<number, T>)[position];
    this.extend(members);
  }
}

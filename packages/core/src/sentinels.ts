import { collector } from "./collector";
import { atNextTurn } from "./turns";

/**
 * An object whose death a program can see. A weak reference keeps what is behind it for the rest of the job in which it was made or read, so
 * that a loop which never yields sees nothing die, unless the reference is older than the job: hence a stock of objects that have theirs.
 */
export interface Sentinel<Owner> {
  readonly reference: WeakRef<Sentinel<Owner>>;
  /** What holds it, and dies with it. */
  owner: Owner | undefined;
}

/** How many lie in stock: 350 ns each. A loop that makes more pages than that in one job lets more and more handles share one. */
const STOCK = 8192;
/** Kept back for those that take the places of others, and for canaries. */
const RESERVE = 512;

const make = <Owner>(): Sentinel<Owner> => {
  const sentinel = { owner: undefined } as { reference?: WeakRef<Sentinel<Owner>>; owner: Owner | undefined };
  sentinel.reference = new WeakRef(sentinel as Sentinel<Owner>);
  return sentinel as Sentinel<Owner>;
};

/** Sentinels available now, and those that will be in the next turn of the event loop. */
export class Stock<Owner> {
  private ready: Sentinel<Owner>[] = [];
  private fresh: Sentinel<Owner>[] = [];

  /** How full it is, from 0 to 1. */
  get level(): number {
    return (this.ready.length - RESERVE) / (STOCK - RESERVE);
  }

  /** Fills it up: at once where the engine can be made to forget, else for the next turn. @returns Whether that is now. */
  fill(): boolean {
    const { forget } = collector();
    while (this.ready.length + this.fresh.length < STOCK) this.fresh.push(make());
    if (forget === undefined) {
      atNextTurn(this.turned);
      return false;
    }
    forget();
    this.ripen();
    return true;
  }

  /** One for a page; undefined where none is left until the next turn. */
  take(): Sentinel<Owner> | undefined {
    if (this.ready.length <= RESERVE) this.fill();
    else if (this.ready.length < STOCK / 2 && collector().forget === undefined) atNextTurn(this.turned);
    return this.ready.length <= RESERVE ? undefined : this.ready.pop();
  }

  /** One in place of another, which was seen alive, and is kept for the rest of the job. */
  replacement(): Sentinel<Owner> | undefined {
    return this.ready.length > 8 || this.fill() ? this.ready.pop() : undefined;
  }

  /** Takes one back that nobody has looked at. */
  giveBack(sentinel: Sentinel<Owner>): void {
    sentinel.owner = undefined;
    if (this.ready.length < STOCK) this.ready.push(sentinel);
  }

  /** Collects until a sentinel that nobody holds is gone. @returns Whether one went: only then do the others say anything. */
  collect(): boolean {
    const { collect } = collector();
    for (let attempt = 0; attempt < 4; attempt++) {
      const canary = this.plant();
      if (canary === undefined) return false;
      collect(attempt);
      if (canary.deref() === undefined) return true;
    }
    return false;
  }

  private plant(): WeakRef<Sentinel<Owner>> | undefined {
    if (this.ready.length === 0 && !this.fill()) return undefined;
    return this.ready.pop()!.reference;
  }

  private readonly turned = (): void => {
    this.ripen();
    while (this.ready.length + this.fresh.length < STOCK) this.fresh.push(make());
    if (this.fresh.length > 0) atNextTurn(this.ripen);
  };

  private readonly ripen = (): void => {
    for (const sentinel of this.fresh) this.ready.push(sentinel);
    this.fresh = [];
  };
}

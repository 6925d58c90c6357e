const MIB = 2 ** 20;

/** What a device may grow by before it is worth a look at which handles are gone. */
const GROWTH_AT_LEAST = 128 * MIB;
const GROWTH_AT_MOST = 384 * MIB;
/** Or by as much as is alive, and this at most. */
const GROWTH_WHERE_MUCH_IS_ALIVE = 1024 * MIB;
/** Looks may take this share of the time, until that is reached. */
const SHARE_OF_TIME = 0.1;

/** The same in handles and storages, which have a price of their own on the JavaScript heap. */
const COUNT_AT_LEAST = 2 ** 15;
const COUNT_AT_MOST = 2 ** 18;
/** Of what a device has room for, where it has room for few. */
const SHARE_OF_BUFFERS = 1 / 7;

/** For young handles alone: what fits into the caches of a processor. */
const YOUNG_BYTES = 8 * MIB;
const YOUNG_COUNT = 2 ** 12;

/** What is counted of a device. */
export interface Counted {
  readonly bytes: number;
  readonly storages: number;
  readonly unsettledHandles: number;
}

/** How much of a device was alive when it was last looked at, and when that is worth doing again. */
export class Budget {
  private growth = GROWTH_AT_LEAST;
  private countGrowth: number;
  private readonly countAtMost: number;
  private readonly youngCount: number;
  private alive = 0;
  private aliveCount = 0;
  private young = 0;
  private youngCounted = 0;
  private youngScale = 1;

  constructor(maxBuffers: number | undefined) {
    const room = maxBuffers === undefined ? Number.POSITIVE_INFINITY : Math.ceil(maxBuffers * SHARE_OF_BUFFERS);
    this.countGrowth = Math.min(COUNT_AT_LEAST, room);
    this.countAtMost = Math.min(COUNT_AT_MOST, room);
    this.youngCount = Math.min(YOUNG_COUNT, room);
  }

  /** Whether the young are worth a look. */
  youngSpent(device: Counted): boolean {
    return (
      device.bytes - this.young >= YOUNG_BYTES * this.youngScale || countOf(device) - this.youngCounted >= this.youngCount * this.youngScale
    );
  }

  /** Whether everything is. */
  spent(device: Counted): boolean {
    return device.bytes - this.alive >= this.growth || countOf(device) - this.aliveCount >= this.countGrowth;
  }

  /** What the collector could still free is much, as seen from a program that waits for a turn anyway. */
  pressed(device: Counted): boolean {
    return device.bytes - this.young > this.growth / 4 || countOf(device) - this.youngCounted > this.countGrowth / 8;
  }

  /** The young were looked at: where most of them are there still, the next look can wait. */
  sawYoung(device: Counted, survived: boolean): void {
    this.youngScale = survived ? Math.min(this.youngScale * 2, 8) : 1;
    this.young = device.bytes;
    this.youngCounted = countOf(device);
  }

  /** Everything was looked at. @param share Of the time since the last look. */
  saw(device: Counted, share: number): void {
    const useless = device.bytes - this.alive > this.growth / 2;
    const most = Math.max(GROWTH_AT_MOST, Math.min(device.bytes, GROWTH_WHERE_MUCH_IS_ALIVE));
    if (useless || share > SHARE_OF_TIME) {
      this.growth = Math.min(this.growth * 2, most);
      this.countGrowth = Math.min(this.countGrowth * 2, this.countAtMost);
    } else this.growth = Math.min(this.growth, most);
    this.settle(device);
  }

  /** Looking helped nothing, for this engine gives no sign of death: so it should be rare. */
  sawNothing(device: Counted): void {
    this.growth *= 2;
    this.countGrowth = Math.min(this.countGrowth * 2, this.countAtMost);
    this.settle(device);
  }

  private settle(device: Counted): void {
    this.alive = device.bytes;
    this.aliveCount = countOf(device);
    this.sawYoung(device, false);
  }
}

const countOf = ({ storages, unsettledHandles }: Counted): number => storages + unsettledHandles;

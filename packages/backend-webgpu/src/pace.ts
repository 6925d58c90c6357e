/** Launches between two marks, and marks that may be outstanding before a program is asked to wait. */
const LAUNCHES_PER_MARK = 256;
const MARKS_AHEAD = 4;

/**
 * Knows how far the program is ahead of the device. Work that waits holds memory of the driver's (command buffers, bind
 * groups, staged parameters), and a program that never reads could pile it up for ever: Mesa crashes at some 60,000 launches.
 */
export class Pace {
  private readonly marks: Promise<void>[] = [];
  private unmarked = 0;

  constructor(private readonly queue: GPUQueue) {}

  /** To be called after a submission. */
  submitted(launches: number): void {
    this.unmarked += launches;
    if (this.unmarked < LAUNCHES_PER_MARK) return;
    this.unmarked = 0;
    const passed = (): void => {
      this.marks.splice(this.marks.indexOf(mark), 1);
    };
    const mark: Promise<void> = this.queue.onSubmittedWorkDone().then(passed, passed);
    this.marks.push(mark);
  }

  /** Undefined while the device keeps up; otherwise resolves when it has. */
  catchUp(): Promise<void> | undefined {
    return this.marks[this.marks.length - MARKS_AHEAD - 1];
  }
}

/** Whether what is under way should come to an end. */
export interface Stop {
  readonly requested: boolean;
}

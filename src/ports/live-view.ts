/** Lines that change in place, below all that stays. */
export interface LiveView {
  /** Draws them from now on, and again when they differ. Asked often. */
  show(frame: (size: ScreenSize) => readonly string[]): void;
  /** Takes them away. */
  hide(): void;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

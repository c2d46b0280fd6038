/** What a control did. */
export type SurfaceEventType = 'moved' | 'turned' | 'touched' | 'let-go' | 'pressed' | 'released';

/**
 * Something a surface reports. One record is used again and again, so that a move costs no memory:
 * copy what you keep.
 */
export interface SurfaceEvent {
  type: SurfaceEventType;
  /** Number of the control: within its unit as a codec writes it, within its surface once the bridge has placed it. */
  control: number;
  /** `moved`: travel 0..1. `turned`: clicks, + is clockwise. Otherwise 0. */
  value: number;
}

/** An event in words, for logs and the monitor. */
export function describeEvent(event: Readonly<SurfaceEvent>, control: string): string {
  switch (event.type) {
    case 'moved':
      return `${control} moved to ${(event.value * 100).toFixed(1)} %`;
    case 'turned':
      return `${control} turned ${event.value > 0 ? 'right' : 'left'} ${Math.abs(event.value)}`;
    case 'touched':
      return `${control} touched`;
    case 'let-go':
      return `${control} let go`;
    case 'pressed':
      return `${control} pressed`;
    case 'released':
      return `${control} released`;
  }
}

/** One tick of the engine, ns: automation, leases and motors move on this grid. */
export const TICK = 10_000_000;
/** Displays and meters move every so many ticks. */
export const FRAME_TICKS = 4;
/** A touch this soon after a release was never gone: sensors flicker. ns */
export const FLICKER = 50_000_000;
/** How long the faders of a surface that has just joined may take to find their places, ns. */
export const SETTLING = 2_000_000_000;
/** A hand that cannot be felt and moved this short a time ago is still moving, ns. */
export const MOVING = 150_000_000;
/** A key that is down so long does what it does when held, ns. */
export const LONG = 500_000_000;
/** A second press so soon after the first is a double one, ns. */
export const DOUBLE = 300_000_000;

/**
 * The two filters of the saturator, one side of each, from the middle outwards: what halfBand() and droopedHalfBand() of
 * saturator.ts work out, which a test holds against this. Nothing but plain numbers, as in layout.ts.
 */

export const UP_0 = 0.6331202045;
export const UP_1 = -0.201719225;
export const UP_2 = 0.1104789958;
export const UP_3 = -0.06866333548;
export const UP_4 = 0.04415972299;
export const UP_5 = -0.02826171641;
export const UP_6 = 0.01757436879;
export const UP_7 = -0.01040856182;
export const UP_8 = 0.005741519543;
export const UP_9 = -0.00285661853;
export const UP_10 = 0.001208828742;
export const UP_11 = -0.0003741830998;

export const DOWN_0 = 0.4984293928;
export const DOWN_1 = 0.1345310642;
export const DOWN_2 = -0.1312639613;
export const DOWN_3 = -0.06998292375;
export const DOWN_4 = 0.06659026665;
export const DOWN_5 = 0.04281256414;
export const DOWN_6 = -0.03968311078;
export const DOWN_7 = -0.02749493653;
export const DOWN_8 = 0.02478061121;
export const DOWN_9 = 0.01769146641;
export const DOWN_10 = -0.01546097425;
export const DOWN_11 = -0.01110294472;
export const DOWN_12 = 0.00936900407;
export const DOWN_13 = 0.006655437657;
export const DOWN_14 = -0.005387365328;
export const DOWN_15 = -0.003728008967;
export const DOWN_16 = 0.002863913634;
export const DOWN_17 = 0.001894431843;
export const DOWN_18 = -0.001354377042;
export const DOWN_19 = -0.0008299507345;
export const DOWN_20 = 0.0005288227571;
export const DOWN_21 = 0.0002784215204;
export const DOWN_22 = -0.0001368434816;

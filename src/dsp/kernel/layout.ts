/**
 * Where things stand in the memory of the kernel. Read by the kernel (AssemblyScript) and by those who fill it in
 * (TypeScript), so there is nothing here but plain numbers.
 *
 * A **bank** is eight lanes of sound, [frame][lane] float32, QUANTUM frames: eight mono strips, four stereo ones, or a
 * mixture; the two channels of a stereo strip stand side by side, the left in an even lane. **Planar** sound is QUANTUM
 * float32 of one channel. A **row** is eight float32, one for each lane; a **block** is the rows of one processor for one
 * bank, settings first, then what it keeps from quantum to quantum, then what it tells. Everything begins on 16 bytes.
 * `…_ROWS` says how many rows a block has. A row named `…_STEP` is added at each frame to the row before it.
 */

/** Frames that are worked on in one go: a power of two. */
export const QUANTUM = 128;
/** Coefficients that move are worked out anew every so many frames. */
export const GRAIN = 16;
/** Lanes of a bank. */
export const LANES = 8;
/** Bytes of a row. */
export const ROW = 32;
/** Bytes of a bank, and of a planar block. */
export const BANK = 4096;
export const PLANAR = 512;

// trim(bank, block): x·gain, with what keeps filters from slowing down in silence. Polarity is a gain below 0.
export const TRIM_GAIN = 0;
export const TRIM_STEP = 1;
export const TRIM_ROWS = 2;

// svf(bank, blocks, sections, from, frames): sections one after the other, dsp.md §3.3. A section that is off: 1 0 0 for its M rows.
export const SVF_A1 = 0;
export const SVF_A2 = 1;
export const SVF_A3 = 2;
export const SVF_M0 = 3;
export const SVF_M1 = 4;
export const SVF_M2 = 5;
export const SVF_E1 = 6;
export const SVF_E2 = 7;
export const SVF_ROWS = 8;

// gate(bank, key, block, from, frames): key is the bank that is listened to
export const GATE_MODE = 0; // 0 gate, 1 expander, 2 ducker
export const GATE_OPEN = 1; // threshold, linear
export const GATE_CLOSE = 2; // threshold less hysteresis, linear
export const GATE_FLOOR = 3; // lowest gain, dB (≤ 0)
export const GATE_SLOPE = 4; // ratio − 1, of the expander
export const GATE_KNEE = 5; // dB, of the expander
export const GATE_ATTACK = 6; // what is left after a frame: decayOf(attack, rate)
export const GATE_RELEASE = 7;
export const GATE_HOLD = 8; // frames
export const GATE_DECAY = 9; // of the envelope, ~10 ms
export const GATE_LINK = 10; // 1: listens to both lanes of its pair
export const GATE_WET = 11; // 0 bypassed … 1
export const GATE_WET_STEP = 12;
export const GATE_ENVELOPE = 13;
export const GATE_IS_OPEN = 14; // 0 or 1
export const GATE_LEFT = 15; // frames left to hold
export const GATE_GAIN = 16; // linear
export const GATE_LEAST = 17; // told: lowest gain of what was worked on since it was last set, linear; the host sets it to 1
export const GATE_ROWS = 18;

// compress(bank, key, block, from, frames): dsp.md §4.2
export const COMP_THRESHOLD = 0; // dB
export const COMP_SLOPE = 1; // 1/ratio − 1 (≤ 0)
export const COMP_KNEE = 2; // dB, at least 1e-3
export const COMP_ATTACK = 3; // what is left after a frame
export const COMP_RELEASE = 4;
export const COMP_MAKEUP = 5; // dB
export const COMP_IS_RMS = 6; // 0 peak, 1 RMS
export const COMP_RMS_DECAY = 7;
export const COMP_LINK = 8; // 1: listens to both lanes of its pair
export const COMP_WET = 9; // mix, 0…1, and 0 when bypassed
export const COMP_WET_STEP = 10;
export const COMP_SQUARE = 11; // mean square of the key
export const COMP_GAIN = 12; // dB (≤ 0)
export const COMP_LEAST = 13; // told: lowest gain since it was last set, dB; the host sets it to 0
export const COMP_ROWS = 14;

// limit(bank, block): always late by LIMIT_LATE frames, whole quanta only. Look-ahead of LIMIT_AHEAD frames.
export const LIMIT_AHEAD = 64;
export const LIMIT_LATE = 63;
export const LIMIT_CEILING = 0; // linear
export const LIMIT_RELEASE = 1; // what is left after a frame
export const LIMIT_LINK = 2;
export const LIMIT_WET = 3; // 1: limits; 0: only late
export const LIMIT_WET_STEP = 4;
export const LIMIT_LEAST = 5; // told: lowest gain since it was last set, linear; the host sets it to 1
export const LIMIT_SOUND = 6; // the last LIMIT_AHEAD frames of what came in; what follows is the limiter's own
export const LIMIT_CUT = 70; // and of what the gain was to be less than 1 by, before it is averaged
export const LIMIT_ROWS = 134;

// saturate(bank, block): twice oversampled; always late by SAT_LATE frames, whole quanta only
export const SAT_LATE = 23;
export const SAT_DRIVE = 0; // linear, ≥ 1
export const SAT_TONE = 1; // what is left after a frame, of the one-pole low-pass on what is saturated; 0: none
export const SAT_WET = 2; // mix, 0…1; 0: only late
export const SAT_WET_STEP = 3;
export const SAT_DRIVEN = 4; // the drive at the end of the last quantum, from where it moves in the next; 0: it does not move
export const SAT_BEFORE = 5; // the last input of the curve
export const SAT_TONED = 6; // the low-pass
export const SAT_SOUND = 7; // the last 24 frames of what came in
export const SAT_CURVED = 31; // the last 46 halves of a frame of what the curve gave
export const SAT_ROWS = 77;

// delay(bank, block, line, size, position): line is [size][lane] float32, size a power of two; position counts frames
export const DELAY_FROM = 0; // frames, whole numbers: what is heard
export const DELAY_TO = 1; // what it cross-fades to
export const DELAY_FADE = 2; // 0: from … 1: to
export const DELAY_FADE_STEP = 3;
export const DELAY_ROWS = 4;

// ramp(source, target, block): target = source × gain. curve(source, target, gains): the same by a bank of gains.
export const RAMP_GAIN = 0;
export const RAMP_STEP = 1;
export const RAMP_ROWS = 2;

// mix(source, left, right, block): adds each lane to the same lane of two sums, banks themselves
export const MIX_LEFT = 0;
export const MIX_LEFT_STEP = 1;
export const MIX_RIGHT = 2;
export const MIX_RIGHT_STEP = 3;
export const MIX_ROWS = 4;

// gather(bank, more, gains, block, left, right): the bands of a multiband compressor, a lane for each band
export const BAND_DRY = 0; // linear: what is heard of it as it is
export const BAND_DRY_STEP = 1;
export const BAND_WET = 2; // and turned down by the gain
export const BAND_WET_STEP = 3;
export const BAND_ROWS = 4;

// part, convolve: partitions of CONV_FRAMES frames, transforms of twice as many; CONV_SPECTRUM vectors are the bins up to
// the middle, and three more. See convolve.ts.
export const CONV_FRAMES = 512;
export const CONV_SPECTRUM = 129;
export const CONV_CELL = 64; // bytes: four bins of two channels

// measure(bank, block): of this quantum
export const MEASURE_PEAK = 0;
export const MEASURE_ENERGY = 1; // sum of squares
export const MEASURE_CROSS = 2; // sum of the products of a pair; the same in both lanes
export const MEASURE_ROWS = 3;

// needle(bank, block, type, w1, w2, fall): see ballistics.ts; 0 VU, 1 PPM I, 2 PPM II
export const NEEDLE_ONE = 0;
export const NEEDLE_TWO = 1;
export const NEEDLE_MOST = 2; // told: highest z1 + z2 (PPM) or z2 (VU) of this quantum, before the scale
export const NEEDLE_ROWS = 3;

// reverb(left, right, outLeft, outRight, block): planar in and out, in place if need be. Its block is no rows but single
// float32, counted here. It begins with the shape, which changes while nothing is heard of it: lengths in frames, gains.
export const REV_LINES = 16;
export const REV_TAPS = 8; // early reflections of a side
export const REV_DIFFUSERS = 4; // of a side
export const REV_MODULATED = 4; // the first so many lines move
export const REV_LINE_FRAMES = 0;
export const REV_OUT_LEFT = 16; // what of each line is heard on the left
export const REV_OUT_RIGHT = 32;
export const REV_DIFFUSER_FRAMES = 48; // left, then right
export const REV_TAP_FRAMES = 56; // left, then right; after the pre-delay
export const REV_TAP_GAIN = 72;
export const REV_DIFFUSION = 88;
export const REV_DIRECT = 89; // what is heard of the diffused sound before it comes to the lines
export const REV_TYPE = 90; // what the shape was worked out for: the type, counted from 1, and the rate; the host's own
export const REV_RATE = 91;
export const REV_SHAPE = 92; // so many of them; what follows of settings is not of the shape
export const REV_PRE_DELAY = 92; // frames; changes while nothing new goes in
export const REV_DUCK_STEP = 93; // of a quantum
export const REV_DEPTH = 94; // frames that the moving lines move to each side
export const REV_PRE_SIZE = 95; // frames of each ring, multiples of QUANTUM
export const REV_DIFFUSER_SIZE = 96;
export const REV_LINE_SIZE = 97;
export const REV_TURN = 100; // of 2³² a quantum, for each line that moves
// What glides: an eighth of the way in a quantum.
export const REV_GLIDE = 104;
export const REV_LINE_GAIN = 104; // of the low-pass of each line
export const REV_LINE_POLE = 120;
export const REV_INPUT = 136; // what goes into a line
export const REV_CUT = 137; // a1 a2 a3 of the low cut
export const REV_GLIDES = 36; // so many of them
// What follows is the reverb's own.
export const REV_NOW_SHAPE = 140;
export const REV_NOW_PRE_DELAY = 232;
export const REV_IS_ON = 233;
export const REV_LOOP_DUCK = 234; // 1: as it is, 0: nothing is heard of the lines, nor fed back
export const REV_INPUT_DUCK = 235;
export const REV_NOW = 236;
export const REV_STEP = 272;
export const REV_PLACES = 308; // whole numbers: where the pre-delay, the diffusers and the lines are written
export const REV_PHASES = 312; // whole numbers
export const REV_CUT_STATE = 316; // e1, then e2, of four lanes, two of them used
export const REV_DAMP_STATE = 324;
export const REV_SIDES = 340; // the diffused sound, planar: left, right
export const REV_WORK = 596; // what comes out of the lines, planar
export const REV_RINGS = 2644; // pre-delay left and right, diffusers left and right, lines
export const REV_MIRROR = 256; // after each ring its first frames again, so that what is read never wraps
export const REV_REACH = 32; // frames a moving line may look to each side, with what its curve needs

// echo(left, right, outLeft, outRight, block): planar in and out, never in place; single float32 too
export const ECHO_FRAMES = 0; // whole
export const ECHO_FADE_STEP = 1; // of a frame: the cross-fade to another time
export const ECHO_SIZE = 2; // frames of the line, left and right of each side by side
export const ECHO_GLIDE = 4;
export const ECHO_FEEDBACK = 4; // 0…0.95
export const ECHO_CROSS = 5; // 0: each side repeats itself; 1: from side to side
export const ECHO_LOW = 6; // a1 a2 a3 of the low cut
export const ECHO_HIGH = 9; // a1 a2 a3 of the high cut
export const ECHO_GLIDES = 8;
export const ECHO_IS_ON = 12;
export const ECHO_FROM = 13; // frames: what is heard, and what it fades to
export const ECHO_TO = 14;
export const ECHO_FADE = 15; // 0: from … 1: to
export const ECHO_PLACE = 16; // a whole number: where the line is written
export const ECHO_NOW = 20;
export const ECHO_STEP = 28;
export const ECHO_STATE = 36; // e1, e2 of the low cut, then of the high cut, of four lanes, two of them used
export const ECHO_WORK = 52; // what is heard of each frame, and what of it comes again: four lanes, two of them used
export const ECHO_LINE = 564;

// maximise(left, right, block): planar, in place, always late by MAX_LATE frames; single float32 too, some of them in twos as
// one float64 or counted as whole numbers. See true-peak-limiter.ts.
export const MAX_CEILING = 0; // linear, what is aimed at
export const MAX_QUICK = 1; // what of the way is gone in a frame: the quick release, the slow one coming, the slow one going
export const MAX_COMES = 2;
export const MAX_GOES = 3;
export const MAX_AVERAGE = 4; // frames of each average
export const MAX_LATE = 5; // frames
export const MAX_MOST = 6; // the most that the weights can make of samples of height 1
export const MAX_LEAST = 7; // told: lowest gain since it was last set, linear; the host sets it to 1
export const MAX_SIDE = 12; // samples on each side of a gap
export const MAX_PLACES = 4; // places in a gap, each with the one as far from the other end
export const MAX_WEIGHTS = 8; // by sample from the gap outwards, by place: even, odd
// What follows is the limiter's own.
export const MAX_QUICK_CUT = 104; // float64, and those that follow
export const MAX_SLOW_CUT = 106;
export const MAX_SUMS = 108; // of both averages
export const MAX_AT = 112; // whole numbers, and those that follow: where both averages are written
export const MAX_HEAD = 114;
export const MAX_COUNT = 115;
export const MAX_NOW = 116;
export const MAX_LEFT = 120; // what is still to be heard, then the quantum
export const MAX_RIGHT = 792;
export const MAX_LINE = 672; // room of each
export const MAX_VALUES = 1464; // float64: what may yet be the highest, a ring
export const MAX_RING = 536; // room of it
export const MAX_TIMES = 2536; // whole numbers: when each of them came
export const MAX_KEPT = 3072; // float64: what both averages are of
export const MAX_LONGEST = 256; // room of each
export const MAX_LEVELS = 4096;
export const MAX_GAINS = 4224; // float64
export const MAX_FLOATS = 4480;

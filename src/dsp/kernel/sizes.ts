import { BANK, PLANAR, ROW } from './layout';

/** The numbers of the layout that addresses are made of. */
export const row: usize = ROW;
export const bankBytes: usize = BANK;
export const planar: usize = PLANAR;

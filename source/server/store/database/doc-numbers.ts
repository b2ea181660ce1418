/**
 * The number of an entry in the file (`doc`): its time, and its position among the entries of that millisecond. Entries
 * are stored in the order of their numbers, so a period of time is a range of numbers.
 */

/** Bits of the number that hold the place; the bits above hold `at`. */
export const placeBits = 20;

/** SQL for the number of an entry, with two parameters: `at` and the place. */
export const docOf = `((? << ${placeBits}) | ?)`;

/** SQL for the time in a number. */
export const timeIn = (doc: string): string => `${doc} >> ${placeBits}`;

/** SQL for the place in a number. */
export const placeIn = (doc: string): string => `${doc} & ${(1 << placeBits) - 1}`;

/** SQL for the first number of a millisecond; it has one parameter, `at`. */
export const firstDocAt = `(? << ${placeBits})`;

/** The latest time whose numbers fit into 63 bits. */
export const latestTime = 2 ** (63 - placeBits) - 1;

/**
 * How messages that are due are published. A message on its own is the fastest, and is published at once. Under load,
 * those that are due while others are on their way are published together: that costs NATS and this hub a fraction.
 */

/** So many messages at once are published together. Fewer take NATS as long one by one. */
const leastTogether = 16;
/** While so many messages are on their way one by one, others wait until they can be published together. */
const mostAlone = 32;

/** What is on its way to the stream. */
export interface InFlight {
	/** Messages that were published one by one. */
	readonly alone: number;
	/** Whether messages that were published together are on their way. Later ones must not overtake them. */
	readonly isBatch: boolean;
}

/** `batchSize`: how many messages the stream takes together; 1 if it cannot do that. */
export const planPublication = (
	due: number,
	{alone, isBatch}: InFlight,
	batchSize: number,
): 'alone' | 'together' | 'wait' => {
	if (batchSize === 1) return 'alone';
	if (isBatch) return 'wait';
	if (due >= leastTogether) return 'together';
	return alone < mostAlone ? 'alone' : 'wait';
};

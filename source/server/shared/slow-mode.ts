/**
 * How long the user has to wait in slow mode. `lastAt`: when the user last sent a text. The clocks of hubs differ
 * slightly, so `lastAt` may be after `now`. If a clock was changed by a large step, the last text is ignored. In
 * milliseconds.
 */
export const slowModeWaitMs = (slowSeconds: number, lastAt: number | undefined, now: number): number =>
	lastAt === undefined ? 0 : Math.max(0, slowSeconds * 1000 - Math.abs(now - lastAt));

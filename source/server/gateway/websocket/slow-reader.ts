/**
 * The rules for clients that read more slowly than the server sends. A client that falls behind first stops receiving
 * typing and presence frames, then the entries of one room after another. In the end the server closes the connection.
 * A `gap` frame names the entries that the client must fetch.
 */
import {isEntry} from '../../../protocol/entry-kinds.ts';
import {dropBytes, holdBackBytes, tooSlowBytes, tooSlowMs} from '../../../protocol/limits.ts';
import type {Entry, ServerFrame} from '../../../protocol/server-frames.ts';

/** How far behind a reader is. */
export type ReaderTier = 'keepsUp' | 'behind' | 'farBehind' | 'tooSlow';

/** `waitingBytes`: sent but not read yet. `stalledMs`: the time since the client last read anything. */
export const tierOf = (waitingBytes: number, stalledMs: number): ReaderTier => {
	if (waitingBytes === 0) return 'keepsUp';
	if (waitingBytes > tooSlowBytes || stalledMs >= tooSlowMs) return 'tooSlow';
	if (waitingBytes > holdBackBytes) return 'farBehind';
	return waitingBytes > dropBytes ? 'behind' : 'keepsUp';
};

/** A slow client does not need `ephemeral` frames and can fetch an `entry` later. It must receive every `notice`. */
type FrameClass = 'ephemeral' | 'entry' | 'notice';

export const frameClassOf = (frame: ServerFrame): FrameClass => {
	if (isEntry(frame)) return 'entry';
	return frame.type === 'typing' || frame.type === 'presence' ? 'ephemeral' : 'notice';
};

type DeliveryDecision = 'queue' | 'drop' | 'holdBack';

/**
 * If one entry of a room is held back, so are all later ones until the `gap` is sent, which keeps the order of the
 * room.
 */
export const decideDelivery = (
	frameClass: FrameClass,
	tier: ReaderTier,
	isRoomHeldBack: boolean,
): DeliveryDecision => {
	if (frameClass === 'ephemeral') return tier === 'keepsUp' ? 'queue' : 'drop';
	const isBehind = isRoomHeldBack || tier === 'farBehind' || tier === 'tooSlow';
	return frameClass === 'entry' && isBehind ? 'holdBack' : 'queue';
};

/** The entries of one room that a client missed: those after `after`, up to and including `seq`. */
interface MissedRange {
	readonly after: number;
	readonly seq: number;
}

/** By room. */
export type HeldBackEntries = Map<string, MissedRange>;

/** Records an entry that is not sent. Its predecessor `prev` was sent, so the gap begins after it. */
export const holdBack = (held: HeldBackEntries, entry: Entry): void => {
	const after = held.get(entry.room)?.after ?? entry.prev;
	held.set(entry.room, {after, seq: entry.seq});
};

export const gapsOf = (held: HeldBackEntries): ServerFrame[] =>
	[...held].map(([room, missed]) => ({type: 'gap', room, ...missed}));

/**
 * Sends the outbox: each draft once its room is joined, in the order they were said, within the server's rate
 * limit, until every one has its receipt.
 *
 * A room's next draft goes out only when the one before has its answer. Sent ahead, a draft could be taken while the
 * one before it is refused for a moment (`rate_limited`, `unavailable`), and then stand before it for good. Rooms do
 * not wait for each other.
 */
import type {ClientFrame, ServerFrameOf} from '../protocol/frames.ts';
import {nameKey} from '../protocol/limits.ts';
import type {Clock} from '../time/clock.ts';
import {emptyPace, fullPace, type Pace, takeTurn} from './pace.ts';
import type {Refused} from './requests.ts';
import type {SessionEvent} from './session/events.ts';
import {outboxOf, roomOfDraft} from './session/select.ts';
import type {Draft, Session} from './session/state.ts';
import {sizeFault} from './size.ts';

export interface SenderOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	readonly send: (frame: ClientFrame) => boolean;
	/** The room is joined on the connection there is now. */
	readonly isHere: (room: string) => boolean;
	/** A draft no server would take was not sent. */
	readonly onUnsendable: (draft: string, why: Refused) => void;
}

export interface Sender {
	/** The link is up anew: nothing is on the wire, the limits are known. */
	begin(): void;
	/** The link is gone. */
	end(): void;
	/** Sends what may be sent now. */
	pump(): void;
	/** The draft is in the log. */
	receipted(draft: string): void;
	/** An `error` named the draft. */
	refused(error: ServerFrameOf<'error'> & {readonly draft: string}): void;
	/** The draft is given up or will be said otherwise; whoever says so pumps when it is kept. */
	forget(draft: string): void;
}

/** What keeps its own order: a room, or a person whose direct room is not known yet. */
type Line = string;

export const createSender = (options: SenderOptions): Sender => {
	const {clock, session, dispatch, send, isHere} = options;
	let isUp = false;
	let pace: Pace = {tokens: 0, at: 0};
	/** The draft on the wire, by line. */
	const onWire = new Map<Line, string>();
	/** When a line may try again; monotonic. */
	const heldUntil = new Map<Line, number>();
	let cancelTimer = (): void => {};

	const lineOf = (draft: Draft): Line => {
		const room = roomOfDraft(session(), draft);
		if (room !== undefined) return room;
		return 'to' in draft.target ? `to ${nameKey(draft.target.to)}` : draft.target.room;
	};

	const isReady = (draft: Draft, line: Line): boolean => {
		const {target} = draft;
		return 'to' in target && !session().rooms.has(line) ? true : isHere(line);
	};

	/** The first draft of each line that may go now, in order. */
	const nextDrafts = (now: number): {drafts: {draft: Draft; line: Line}[]; wakeAt: number} => {
		const seen = new Set<Line>(onWire.keys());
		const drafts: {draft: Draft; line: Line}[] = [];
		let wakeAt = Number.POSITIVE_INFINITY;
		for (const draft of outboxOf(session())) {
			if (draft.state.type === 'failed') continue;
			const line = lineOf(draft);
			if (seen.has(line)) continue;
			seen.add(line);
			const until = heldUntil.get(line) ?? 0;
			if (until > now) wakeAt = Math.min(wakeAt, until);
			else if (isReady(draft, line)) drafts.push({draft, line});
		}
		return {drafts, wakeAt};
	};

	const frameOf = ({target, text, draft, replyTo, expiresInSeconds}: Draft): ClientFrame => ({
		type: 'send',
		...target,
		text,
		draft,
		...(replyTo !== undefined && {replyTo}),
		...(expiresInSeconds !== undefined && {expiresInSeconds}),
	});

	const pump = (): void => {
		cancelTimer();
		if (!isUp) return;
		const now = clock.monotonic();
		const next = nextDrafts(now);
		let {wakeAt} = next;
		const handed: SessionEvent[] = [];
		const unsendable: [string, Refused][] = [];
		for (const {draft, line} of next.drafts) {
			const frame = frameOf(draft);
			const fault = sizeFault(frame, session().limits);
			if (fault !== undefined) {
				unsendable.push([draft.draft, fault]);
				continue;
			}
			const turn = takeTurn(pace, session().limits, now);
			if (turn.type === 'wait') {
				wakeAt = Math.min(wakeAt, now + turn.waitMs);
				break;
			}
			if (!send(frame)) break;
			pace = turn.pace;
			onWire.set(line, draft.draft);
			handed.push({type: 'handed', draft: draft.draft});
		}
		if (Number.isFinite(wakeAt)) cancelTimer = clock.after(wakeAt - now, pump);
		if (handed.length > 0) dispatch(...handed);
		for (const [draft, fault] of unsendable) options.onUnsendable(draft, fault);
	};

	const offWire = (draft: string): Line | undefined => {
		for (const [line, id] of onWire) {
			if (id !== draft) continue;
			onWire.delete(line);
			return line;
		}
		return undefined;
	};

	return {
		begin() {
			isUp = true;
			pace = fullPace(session().limits, clock.monotonic());
			onWire.clear();
			heldUntil.clear();
		},
		end() {
			isUp = false;
			onWire.clear();
			cancelTimer();
		},
		pump,
		receipted(draft) {
			offWire(draft);
			pump();
		},
		refused({draft, code, message, retryInMs}) {
			const line = offWire(draft);
			if (retryInMs === undefined) {
				dispatch({type: 'failed', draft, code, message});
			} else {
				if (line !== undefined) heldUntil.set(line, clock.monotonic() + retryInMs);
				if (code === 'rate_limited') pace = emptyPace(clock.monotonic());
				dispatch({type: 'postponed', draft, until: clock.now() + retryInMs, reason: message});
			}
			pump();
		},
		forget: draft => void offWire(draft),
	};
};

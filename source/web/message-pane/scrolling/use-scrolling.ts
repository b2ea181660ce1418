/**
 * Keeps the scroll position of the message pane: at the newest row, at the target of a jump, or where the visible rows are.
 * Draws and loads more rows near the edges.
 */
import {type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState} from 'react';
import type {RoomState} from '../../../client/session/state.ts';
import {entryOfRow, type MessageRow} from '../../../presenter/messages/message-rows.ts';
import type {Actions} from '../../actions/actions.ts';
import {type JumpTarget, targetRow} from './jump-target.ts';
import {findRow, restorePositions, visibleRows} from './row-elements.ts';
import {scrollEdges} from './scroll-edges.ts';
import {bottom, type RowPosition, type ScrollPosition, type Slice, sliceAt} from './window.ts';

export interface ScrollState {
	readonly pane: RefObject<HTMLElement | null>;
	readonly position: ScrollPosition;
	/** Whether the newest entry is visible. */
	readonly isAtBottom: boolean;
	readonly setAtBottom: (isAtBottom: boolean) => void;
	/** Moves to the row with this key, or to the newest row. */
	readonly moveTo: (key: string | undefined) => void;
	/** The target of the last jump, until it is reached. */
	readonly target: RefObject<JumpTarget | undefined>;
	/** Scrolls to the target once its row is drawn. */
	readonly scrollTo: (target: JumpTarget) => void;
}

const movePosition = (known: ScrollPosition, key: string | undefined): ScrollPosition => {
	if (key === undefined) return known.type === 'bottom' ? known : bottom;
	return known.type === 'at' && known.key === key ? known : {type: 'at', key};
};

export const useScrollState = (): ScrollState => {
	const pane = useRef<HTMLElement>(null);
	const target = useRef<JumpTarget>(undefined);
	const [position, setPosition] = useState<ScrollPosition>(bottom);
	const [isAtBottom, setAtBottom] = useState(true);
	const [, setRedraws] = useState(0);
	const moveTo = useCallback((key: string | undefined) => setPosition(known => movePosition(known, key)), []);
	const scrollTo = useCallback((next: JumpTarget) => {
		target.current = next;
		setRedraws(redraws => redraws + 1);
	}, []);
	return {pane, position, isAtBottom, setAtBottom, moveTo, target, scrollTo};
};

interface ScrollingOptions {
	readonly room: RoomState;
	readonly rows: readonly MessageRow[];
	readonly isCleared: boolean;
	readonly isLinkUp: boolean;
	readonly actions: Actions;
}

export interface Scrolling {
	/** The rows to draw. */
	readonly slice: Slice;
	readonly isUnreadAbove: boolean;
	readonly onScroll: () => void;
}

/** When the height of the pane changes (a phone's keyboard opens), the newest message stays visible. */
const usePinnedBottom = ({pane, position, isAtBottom}: ScrollState): void => {
	const isPinned = useRef(true);
	isPinned.current = position.type === 'bottom' && isAtBottom;
	useEffect(() => {
		const element = pane.current;
		if (element === null) return;
		const observer = new ResizeObserver(() => {
			if (isPinned.current) element.scrollTop = element.scrollHeight;
		});
		observer.observe(element);
		return () => observer.disconnect();
	}, [pane]);
};

/** Reports the entry at the scroll position to the client, which then keeps it loaded. */
const useReportedPosition = (
	{position}: ScrollState,
	{room: {room}, rows, actions}: ScrollingOptions,
): void => {
	const row = position.type === 'at' ? rows.find(({key}) => key === position.key) : undefined;
	const seq = row && entryOfRow(row)?.seq;
	const isScrolledBack = position.type === 'at';
	useEffect(() => {
		if (!isScrolledBack || seq !== undefined) actions.lookAt(room, seq);
	}, [actions, room, isScrolledBack, seq]);
};

/** Loads pages of history. At one position it asks for older messages once, and again when the user scrolls. */
const useLoading = ({room: {room, log}, actions}: ScrollingOptions) => {
	const askedFor = useRef<string>(undefined);
	return (needsOlder: boolean, needsNewer: boolean, hasScrolled: boolean): void => {
		const first = log.items[0]?.key;
		if (needsOlder && (hasScrolled || askedFor.current !== first)) {
			askedFor.current = first;
			actions.loadOlder(room);
		}
		if (needsNewer && hasScrolled) actions.loadNewer(room);
	};
};

type TargetOutcome =
	| {readonly type: 'none'}
	/** `hidden`: the row is loaded, but must be drawn first. */
	| {readonly type: 'reached' | 'hidden'; readonly key: string};

/** Scrolls to the target of a jump, if its row is drawn. */
const reachTarget = (
	pane: HTMLElement,
	rows: readonly MessageRow[],
	target: RefObject<JumpTarget | undefined>,
): TargetOutcome => {
	const {current} = target;
	const row = current && targetRow(rows, current);
	if (current === undefined || row === undefined) return {type: 'none'};
	const {key} = row;
	const element = findRow(pane, key);
	if (element === undefined) return {type: 'hidden', key};
	target.current = undefined;
	if (current.type === 'first') pane.scrollTop = 0;
	else {
		element.scrollIntoView({block: 'center'});
		element.focus({preventScroll: true});
	}
	return {type: 'reached', key};
};

/** Whether the line above the unread messages is above the first visible row. */
const hasUnreadAbove = (keys: readonly string[], topKey: string | undefined): boolean => {
	const unreadAt = keys.indexOf('unread');
	return unreadAt !== -1 && unreadAt < keys.indexOf(topKey ?? '');
};

export const useScrolling = (state: ScrollState, options: ScrollingOptions): Scrolling => {
	const {pane, position, moveTo} = state;
	const {rows, room, isLinkUp, isCleared} = options;
	const {log} = room;
	const keys = useMemo(() => rows.map(({key}) => key), [rows]);
	const slice = sliceAt(keys, position);
	const [isUnreadAbove, setUnreadAbove] = useState(false);
	const visible = useRef<readonly RowPosition[]>([]);
	const load = useLoading(options);

	const update = (element: HTMLElement, hasScrolled: boolean) => {
		visible.current = visibleRows(element);
		const topKey = visible.current[0]?.key;
		const edges = scrollEdges(element, {slice, rowCount: rows.length, log, isCleared});
		state.setAtBottom(edges.isAtEnd);
		setUnreadAbove(hasUnreadAbove(keys, topKey));
		if (edges.isAtEnd) moveTo(undefined);
		else if (hasScrolled && (position.type === 'bottom' || edges.needsRows)) moveTo(topKey);
		if (isLinkUp) load(edges.needsOlder, edges.needsNewer, hasScrolled);
	};

	// Before the browser paints: moves the visible rows back to where they were.
	useLayoutEffect(() => {
		const element = pane.current;
		if (element === null) return;
		const outcome = reachTarget(element, rows, state.target);
		// At the bottom, the next drawing would scroll down again.
		if (outcome.type !== 'none') moveTo(outcome.key);
		else if (position.type === 'bottom' && !log.hasNewer) element.scrollTop = element.scrollHeight;
		else restorePositions(element, visible.current);
		if (outcome.type === 'hidden') return;
		update(element, false);
	});
	usePinnedBottom(state);
	useReportedPosition(state, options);
	const onScroll = () => {
		if (pane.current !== null) update(pane.current, true);
	};
	return {slice, isUnreadAbove, onScroll};
};

/** The elements of the rows, identified by `data-key`: where they are, and how to scroll and focus them. */
import {driftOf, type RowPosition} from './window.ts';

const rowElements = (pane: Element): readonly HTMLElement[] => [
	...pane.querySelectorAll<HTMLElement>('[data-key]'),
];

export const findRow = (pane: Element, key: string): HTMLElement | undefined =>
	rowElements(pane).find(element => element.dataset.key === key);

/** The row that contains the target of an event. */
export const rowOf = (target: EventTarget): HTMLElement | null =>
	target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;

/** The visible rows, from top to bottom. */
export const visibleRows = (pane: Element): readonly RowPosition[] => {
	const edge = pane.getBoundingClientRect();
	const rows: RowPosition[] = [];
	for (const element of rowElements(pane)) {
		const box = element.getBoundingClientRect();
		if (box.bottom <= edge.top) continue;
		if (box.top >= edge.bottom) break;
		rows.push({key: element.dataset.key ?? '', top: box.top - edge.top});
	}
	return rows;
};

/** Scrolls so that these rows are where they were. */
export const restorePositions = (pane: Element, rows: readonly RowPosition[]): void => {
	const {top} = pane.getBoundingClientRect();
	pane.scrollTop += driftOf(rows, key => {
		const row = findRow(pane, key);
		return row === undefined ? undefined : row.getBoundingClientRect().top - top;
	});
};

/** The next message above (`-1`) or below (`1`) a row. Skips rows that are not messages. */
export const adjacentMessage = (row: Element, step: 1 | -1): HTMLElement | undefined => {
	let next: Element | null = row;
	do next = step === 1 ? next.nextElementSibling : next.previousElementSibling;
	while (next !== null && !next.classList.contains('message'));
	return next instanceof HTMLElement ? next : undefined;
};

/** The newest message in the document that the server has accepted. */
export const lastMessage = (pane: Element): HTMLElement | undefined =>
	[...pane.querySelectorAll<HTMLElement>('.row.message:not(.pending)')].at(-1);

/** Focuses a row and scrolls no further than needed to show it. */
export const focusRow = (row: HTMLElement | undefined): void => {
	row?.focus({preventScroll: true});
	row?.scrollIntoView({block: 'nearest'});
};

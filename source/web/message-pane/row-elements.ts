/** The elements of the rows, identified by `data-key`. */
import type {RowPosition} from './window.ts';

const rowElements = (pane: HTMLElement): readonly HTMLElement[] => [
	...pane.querySelectorAll<HTMLElement>('[data-key]'),
];

export const findRow = (pane: HTMLElement, key: string): HTMLElement | undefined =>
	rowElements(pane).find(element => element.dataset.key === key);

/** The visible rows, from top to bottom. */
export const visibleRows = (pane: HTMLElement): readonly RowPosition[] => {
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

/** The next message above (`-1`) or below (`1`) a row. Skips rows that are not messages. */
export const adjacentMessage = (row: Element, step: 1 | -1): Element | undefined => {
	let next: Element | null = row;
	do next = step === 1 ? next.nextElementSibling : next.previousElementSibling;
	while (next !== null && !next.classList.contains('message'));
	return next ?? undefined;
};

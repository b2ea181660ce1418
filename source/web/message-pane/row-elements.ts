/** The rows as they stand in the document, each known by its `data-key`. */
import type {Held} from './window.ts';

const rowElements = (pane: HTMLElement): readonly HTMLElement[] => [
	...pane.querySelectorAll<HTMLElement>('[data-key]'),
];

export const findRow = (pane: HTMLElement, key: string): HTMLElement | undefined =>
	rowElements(pane).find(element => element.dataset.key === key);

/** The rows on the screen, uppermost first. */
export const lookAtRows = (pane: HTMLElement): readonly Held[] => {
	const edge = pane.getBoundingClientRect();
	const held: Held[] = [];
	for (const element of rowElements(pane)) {
		const box = element.getBoundingClientRect();
		if (box.bottom <= edge.top) continue;
		if (box.top >= edge.bottom) break;
		held.push({key: element.dataset.key ?? '', top: box.top - edge.top});
	}
	return held;
};

/** The message above (`-1`) or below (`1`) a row, over all that is no message. */
export const saidBeside = (row: Element, step: 1 | -1): Element | undefined => {
	let next: Element | null = row;
	do next = step === 1 ? next.nextElementSibling : next.previousElementSibling;
	while (next !== null && !next.classList.contains('said'));
	return next ?? undefined;
};

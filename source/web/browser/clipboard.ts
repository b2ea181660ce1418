/** Writes to the clipboard. */

/** For pages without TLS, where browsers offer no `navigator.clipboard`: copies the selection of a hidden field. */
const copySelection = (text: string): boolean => {
	const before = document.activeElement;
	const field = document.createElement('textarea');
	field.className = 'visually-hidden';
	field.value = text;
	// Everything outside an open dialog is inert.
	(document.querySelector('dialog[open]') ?? document.body).append(field);
	field.select();
	const isCopied = document.execCommand('copy');
	field.remove();
	if (before instanceof HTMLElement) before.focus({preventScroll: true});
	return isCopied;
};

/** Rejects if the browser does not allow it. */
export const copyText = async (text: string): Promise<void> => {
	if (navigator.clipboard !== undefined) await navigator.clipboard.writeText(text);
	else if (!copySelection(text)) throw new Error('the browser does not allow copying');
};
